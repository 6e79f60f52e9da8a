/** What an adapter did otherwise than promised. */
export class Deviation extends Error {
  static {
    this.prototype.name = 'Deviation';
  }
}
