import type { Language } from './languages.ts';

/** Why somebody unsubscribes; kept in English, as `reasonsKept` has it, for whoever reads the history. */
export const reasons = [
  'too-many',
  'not-relevant',
  'never-asked',
  'wrong-person',
  'other',
] as const;
export type Reason = (typeof reasons)[number];

export const reasonsKept: Record<Exclude<Reason, 'other'>, string> = {
  'too-many': 'Too many emails',
  'not-relevant': 'Not relevant',
  'never-asked': 'Never asked for them',
  'wrong-person': 'Not the right person',
};

/** The words of the pages that recipients see. Company, seller and address are put in escaped. */
type Texts = {
  title: string;
  lead(company: string, address: string): string;
  what: string;
  all(company: string): string;
  sender(seller: string): string;
  why: string;
  optional: string;
  reason: Record<Reason, string>;
  otherLabel: string;
  submit: string;
  doneTitle: string;
  doneAll(company: string, address: string): string;
  doneSender(seller: string, address: string): string;
  mistake: string;
  brokenTitle: string;
  broken: string;
  troubleTitle: string;
  trouble: string;
  goOn(host: string): string;
};

export const texts: Record<Language, Texts> = {
  en: {
    title: 'Unsubscribe',
    lead: (company, address) =>
      `${company} sent an email to ${address}. Choose what should not come any more.`,
    what: 'What do you want to unsubscribe from?',
    all: (company) => `All sales emails from ${company}`,
    sender: (seller) => `Only emails from ${seller}`,
    why: 'Why?',
    optional: 'Optional',
    reason: {
      'too-many': 'Too many emails',
      'not-relevant': 'They are not relevant to me',
      'never-asked': 'I never asked for them',
      'wrong-person': 'I am not the right person',
      other: 'Another reason',
    },
    otherLabel: 'Another reason, in your words',
    submit: 'Unsubscribe',
    doneTitle: 'You are unsubscribed',
    doneAll: (company, address) => `${company} will send no more sales emails to ${address}.`,
    doneSender: (seller, address) => `${seller} will send no more emails to ${address}.`,
    mistake: 'If this was a mistake, answer to the email and say so.',
    brokenTitle: 'This link does not work',
    broken:
      'It is incomplete, was changed on the way, or belongs to an email that does not exist any more. Open it once more from the email itself.',
    troubleTitle: 'This does not work at the moment',
    trouble: 'Something failed here, and nothing was changed. Try again in a minute.',
    goOn: (host) => `Go on to ${host}`,
  },
  de: {
    title: 'Abmelden',
    lead: (company, address) =>
      `${company} hat eine E-Mail an ${address} geschickt. Wählen Sie, was nicht mehr kommen soll.`,
    what: 'Wovon möchten Sie sich abmelden?',
    all: (company) => `Von allen Vertriebs-E-Mails von ${company}`,
    sender: (seller) => `Nur von E-Mails von ${seller}`,
    why: 'Warum?',
    optional: 'Freiwillig',
    reason: {
      'too-many': 'Es sind zu viele E-Mails',
      'not-relevant': 'Sie sind für mich nicht von Belang',
      'never-asked': 'Ich habe nie darum gebeten',
      'wrong-person': 'Ich bin nicht die richtige Person',
      other: 'Ein anderer Grund',
    },
    otherLabel: 'Ein anderer Grund, in Ihren Worten',
    submit: 'Abmelden',
    doneTitle: 'Sie sind abgemeldet',
    doneAll: (company, address) => `${company} schickt keine Vertriebs-E-Mails mehr an ${address}.`,
    doneSender: (seller, address) => `${seller} schickt keine E-Mails mehr an ${address}.`,
    mistake: 'Falls das ein Versehen war, antworten Sie auf die E-Mail und sagen Sie es.',
    brokenTitle: 'Dieser Link funktioniert nicht',
    broken:
      'Er ist unvollständig, wurde unterwegs verändert oder gehört zu einer E-Mail, die es nicht mehr gibt. Öffnen Sie ihn noch einmal aus der E-Mail selbst.',
    troubleTitle: 'Das geht gerade nicht',
    trouble:
      'Hier ist etwas schiefgegangen, und nichts wurde geändert. Versuchen Sie es in einer Minute noch einmal.',
    goOn: (host) => `Weiter zu ${host}`,
  },
  fr: {
    title: 'Désabonnement',
    lead: (company, address) =>
      `${company} a envoyé un e-mail à ${address}. Choisissez ce que vous ne voulez plus recevoir.`,
    what: 'De quoi voulez-vous vous désabonner ?',
    all: (company) => `De tous les e-mails commerciaux de ${company}`,
    sender: (seller) => `Seulement des e-mails de ${seller}`,
    why: 'Pourquoi ?',
    optional: 'Facultatif',
    reason: {
      'too-many': 'Il y a trop d’e-mails',
      'not-relevant': 'Ils ne me concernent pas',
      'never-asked': 'Je ne les ai jamais demandés',
      'wrong-person': 'Je ne suis pas la bonne personne',
      other: 'Une autre raison',
    },
    otherLabel: 'Une autre raison, avec vos mots',
    submit: 'Se désabonner',
    doneTitle: 'Vous êtes désabonné',
    doneAll: (company, address) => `${company} n’enverra plus d’e-mails commerciaux à ${address}.`,
    doneSender: (seller, address) => `${seller} n’enverra plus d’e-mails à ${address}.`,
    mistake: 'Si c’était une erreur, répondez à l’e-mail pour le dire.',
    brokenTitle: 'Ce lien ne fonctionne pas',
    broken:
      'Il est incomplet, a été modifié en route ou appartient à un e-mail qui n’existe plus. Ouvrez-le à nouveau depuis l’e-mail.',
    troubleTitle: 'Cela ne fonctionne pas pour le moment',
    trouble: 'Une erreur s’est produite ici et rien n’a été modifié. Réessayez dans une minute.',
    goOn: (host) => `Continuer vers ${host}`,
  },
  es: {
    title: 'Darse de baja',
    lead: (company, address) =>
      `${company} envió un correo a ${address}. Elija lo que no quiere recibir más.`,
    what: '¿De qué quiere darse de baja?',
    all: (company) => `De todos los correos comerciales de ${company}`,
    sender: (seller) => `Solo de los correos de ${seller}`,
    why: '¿Por qué?',
    optional: 'Opcional',
    reason: {
      'too-many': 'Son demasiados correos',
      'not-relevant': 'No son relevantes para mí',
      'never-asked': 'Nunca los pedí',
      'wrong-person': 'No soy la persona adecuada',
      other: 'Otro motivo',
    },
    otherLabel: 'Otro motivo, con sus palabras',
    submit: 'Darse de baja',
    doneTitle: 'Se ha dado de baja',
    doneAll: (company, address) => `${company} no enviará más correos comerciales a ${address}.`,
    doneSender: (seller, address) => `${seller} no enviará más correos a ${address}.`,
    mistake: 'Si fue un error, responda al correo y dígalo.',
    brokenTitle: 'Este enlace no funciona',
    broken:
      'Está incompleto, se cambió por el camino o pertenece a un correo que ya no existe. Ábralo de nuevo desde el correo.',
    troubleTitle: 'Ahora mismo no funciona',
    trouble: 'Algo falló aquí y no se cambió nada. Inténtelo de nuevo en un minuto.',
    goOn: (host) => `Continuar a ${host}`,
  },
  ja: {
    title: '配信停止',
    lead: (company, address) =>
      `${company} から ${address} にメールが送信されました。今後受け取りたくないものを選択してください。`,
    what: '何の配信を停止しますか？',
    all: (company) => `${company} からのすべての営業メール`,
    sender: (seller) => `${seller} からのメールのみ`,
    why: '理由をお聞かせください',
    optional: '任意',
    reason: {
      'too-many': 'メールが多すぎる',
      'not-relevant': '自分に関係がない',
      'never-asked': '依頼した覚えがない',
      'wrong-person': '自分は担当者ではない',
      other: 'その他の理由',
    },
    otherLabel: 'その他の理由（ご自由にお書きください）',
    submit: '配信を停止する',
    doneTitle: '配信を停止しました',
    doneAll: (company, address) => `今後 ${company} から ${address} に営業メールは送信されません。`,
    doneSender: (seller, address) => `今後 ${seller} から ${address} にメールは送信されません。`,
    mistake: '間違えた場合は、メールに返信してお知らせください。',
    brokenTitle: 'このリンクは使用できません',
    broken:
      'リンクが不完全か、途中で変更されたか、該当するメールがすでに存在しません。メールからもう一度開いてください。',
    troubleTitle: '現在ご利用いただけません',
    trouble:
      'エラーが発生しました。何も変更されていません。しばらくしてからもう一度お試しください。',
    goOn: (host) => `${host} へ進む`,
  },
};
