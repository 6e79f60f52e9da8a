/** What the types of the oldest Node.js we run on do not know. */
type ResizableMemory = ArrayBuffer & { resize(size: number): void };

const Resizable = ArrayBuffer as unknown as new (
  size: number,
  options: { maxByteLength: number },
) => ResizableMemory;

/** Memory that may grow and shrink. */
export function resizableMemory(size: number, maxByteLength: number): ResizableMemory {
  return new Resizable(size, { maxByteLength });
}
