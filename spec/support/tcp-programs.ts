import { compiledProgram } from './compiled-programs.js';
import { startProgram, type Program, type ProgramOptions } from './real-parts.js';

/**
 * Starts one of the programs in spec/faults/programs in a process of its own, on the library as it is now.
 *
 * @param name - of its file, without the ending.
 */
export async function startTcpProgram(
  name: string,
  args: readonly string[] = [],
  options: ProgramOptions = {},
): Promise<Program> {
  const script = await compiledProgram(`spec/faults/programs/${name}.ts`);
  return startProgram(process.execPath, [script, ...args], options);
}
