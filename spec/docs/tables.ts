/** A row of a table in Markdown, cell by cell, without the blanks round them. */
export type Row = readonly string[];

/**
 * The rows of the table behind a heading, without its head. Tables are compared by their cells: how wide the
 * columns are is a matter of formatting.
 */
export function tableBehind(heading: string, markdown: string): Row[] {
  const at = markdown.indexOf(`\n${heading}\n`);
  if (at < 0) throw new Error(`There is no heading "${heading}"`);
  const lines = markdown.slice(at + heading.length + 2).split('\n');
  const first = lines.findIndex((line) => line.startsWith('|'));
  const next = lines.findIndex((line) => line.startsWith('#'));
  if (first < 0 || (next >= 0 && next < first)) throw new Error(`There is no table behind "${heading}"`);
  const end = lines.findIndex((line, i) => i > first && !line.startsWith('|'));
  return lines.slice(first + 2, end < 0 ? undefined : end).map(cellsOf);
}

function cellsOf(line: string): Row {
  return line
    .slice(1, line.lastIndexOf('|'))
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim());
}

/** The page with other rows in the table behind a heading. */
export function withTable(heading: string, markdown: string, rows: readonly Row[]): string {
  tableBehind(heading, markdown); // refuses what has no table
  const start = markdown.indexOf(`\n${heading}\n`);
  const head = /\n\|[^\n]*\n\|[^\n]*\n/.exec(markdown.slice(start));
  const from = start + (head?.index ?? 0) + (head?.[0].length ?? 0);
  const rest = markdown.slice(from).replace(/^(\|[^\n]*(\n|$))*/, '');
  return markdown.slice(0, from) + rows.map((row) => `| ${row.join(' | ')} |\n`).join('') + rest;
}
