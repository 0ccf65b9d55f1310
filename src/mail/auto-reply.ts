/** The headers that decide, by lower-case name. */
type Headers = { get(name: string): string | undefined; has(name: string): boolean };

const subjects = [
  /^(re: |aw: |sv: )?(automatic reply|auto(matic)?[- ]?(reply|response|answer)|out of (the )?office)\b/i,
  /\b(out of (the )?office|ooo)\b/i,
  /^(vacation|away from (my )?(mail|email|office)|on (annual )?leave)\b/i,
  /^(automatische antwort|abwesenheit|abwesenheitsnotiz|abwesend)/i,
  /^(réponse automatique|absence|absent(e)? du bureau|message d'absence)/i,
  /^(respuesta automática|fuera de la oficina|ausente)/i,
  /^(risposta automatica|fuori (sede|ufficio))/i,
  /^(resposta automática|fora do escritório|ausência)/i,
  /^(automatisch antwoord|afwezig(heid)?)/i,
  /^(automatiskt svar|autosvar|automatisk svar|frånvaro|fravær)/i,
  /^(automaattinen vastaus|poissa)/i,
  /^(automatyczna odpowiedź|odpowiedź automatyczna|nieobecn)/i,
  /^(automatická odpověď|automatikus válasz|răspuns automat|otomatik yanıt)/i,
  /^(автоматический ответ|автоматична відповідь|αυτόματη απάντηση)/i,
  /^(自動応答|自动回复|自動回覆|자동 회신)/,
];

/**
 * Whether a machine wrote it (RFC 3834, and what is in use beside). A subject alone counts too: some
 * servers send absence notes with no sign but that.
 */
export function isAutoReply(headers: Headers, subject: string): boolean {
  const submitted = headers.get('auto-submitted')?.trim().toLowerCase();
  if (submitted && !submitted.startsWith('no')) return true;
  const names = [
    'x-autoreply',
    'x-autorespond',
    'x-autoreply-from',
    'x-mail-autoreply',
    'x-vacation',
  ];
  if (names.some((name) => headers.has(name))) return true;
  if (/^(auto_reply|auto-reply)/i.test(headers.get('precedence')?.trim() ?? '')) return true;
  if (/\b(oof|autoreply|all)\b/i.test(headers.get('x-auto-response-suppress') ?? '')) {
    // Exchange sets it on what it writes by itself; people's mail has it only with a second sign.
    if (headers.has('x-ms-exchange-generated-message-source')) return true;
  }
  if (/mailbox rules agent/i.test(headers.get('x-ms-exchange-generated-message-source') ?? '')) {
    return true;
  }
  return subjects.some((pattern) => pattern.test(subject.trim()));
}
