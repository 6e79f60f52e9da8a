/**
 * An address of an envelope, in the angle brackets it wants: `<ann@example.net>`, `<>` for none.
 *
 * @throws RangeError - it is no address, or one that would end the command.
 */
export function envelopeAddress(address: string): string {
  if (address !== '' && !/^[^\s<>\p{Cc}]+@[^\s<>\p{Cc}]+$/u.test(address)) {
    throw new RangeError(`An address must be like ann@example.net, not ${JSON.stringify(address)}`);
  }
  return `<${address}>`;
}
