/** Answers by which people in our languages say that they want no more, when they say nothing else. */
const phrases = new Set([
  'unsubscribe',
  'unsubscribe me',
  'please unsubscribe',
  'please unsubscribe me',
  'stop',
  'stop emailing me',
  'remove',
  'remove me',
  'please remove me',
  'remove me from your list',
  'opt out',
  'opt-out',
  'désabonnement',
  'désabonner',
  'désabonnez-moi',
  'se désabonner',
  'abmelden',
  'abbestellen',
  'bitte abmelden',
  'austragen',
  'cancelar suscripción',
  'darse de baja',
  'baja',
  'disiscrivi',
  'disiscrivimi',
  'cancella iscrizione',
  'cancelar inscrição',
  'descadastrar',
  'uitschrijven',
  'afmelden',
  'avregistrera',
]);

/**
 * Whether a reply says nothing but that its writer wants no more emails. Anything longer is for the
 * seller to read: "stop by on Tuesday" is no opt-out.
 */
export function onlyUnsubscribe(text: string): boolean {
  const words = text
    .normalize('NFC')
    .toLowerCase()
    .replace(/[\s.!,;:"'*_-]+$/u, '')
    .replace(/^[\s"'*_]+/u, '')
    .replace(/\s+/g, ' ');
  return phrases.has(words);
}
