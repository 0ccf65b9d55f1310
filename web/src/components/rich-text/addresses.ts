/** `example.com` as people type it, with the protocol that it lacks. */
export function withProtocol(typed: string): string {
  const address = typed.trim();
  if (address === '' || /^(?:[a-z][a-z0-9+.-]*:|\{\{)/i.test(address)) return address;
  return /^[^\s@/]+@[^\s@/]+$/.test(address) ? `mailto:${address}` : `https://${address}`;
}

/** A variable stands for an address that is only known when the email is sent. */
export function isWebAddress(address: string): boolean {
  return /^(?:https?:\/\/\S+|mailto:\S+@\S+|tel:[\d+]|\{\{.+\}\})/i.test(address);
}

/** Only https: mail programs and browsers refuse pictures from elsewhere. */
export function isImageAddress(address: string): boolean {
  return /^https:\/\/\S+$/i.test(address);
}
