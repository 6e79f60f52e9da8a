/** The other side did something that the script of a {@link ScriptedPeer} has not, or left something out. */
export class ScriptDeviation extends Error {
  static {
    // On the prototype, so that `stack`, which is made while the error is, begins with it.
    this.prototype.name = 'ScriptDeviation';
  }
}
