/**
 * Where to go after the sign-in. Only a path of this app: an address in the link could otherwise
 * lead a person who just typed a password to another site.
 */
export function safeBack(back: string | undefined): string {
  if (!back?.startsWith('/') || /^\/[/\\]/.test(back)) return '/';
  return back.startsWith('/sign-in') ? '/' : back;
}
