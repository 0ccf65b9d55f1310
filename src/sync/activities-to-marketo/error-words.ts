/** An error that activities fail with, for somebody who never heard of it. */
export type ErrorWords = { title: string; meaning: string };

/**
 * @param code as deliveries keep it: ours, `marketo-606` for a whole request, `marketo-record-1004` for
 *   one record of it.
 * @param message what was said of the newest one; the title of an error that is not known here.
 */
export function errorWords(code: string, message: string): ErrorWords {
  const known = words[code.replace(/^marketo-(record-)?/, '')];
  if (known) return known;
  const title = message.replace(/^Marketo refused it: /, '').replace(/ \(error [^)]*\)$/, '');
  return {
    title: title || `Error ${code}`,
    meaning: 'What Marketo said is all that is known of it. Nothing is lost: it is kept here.',
  };
}

const words: Record<string, ErrorWords> = {
  'activity-type-missing': {
    title: 'There is no approved activity type',
    meaning:
      'Marketo takes an activity only if its type exists and is approved. These are kept until it is.',
  },
  'person-deleted': {
    title: 'The person was deleted in Marketo',
    meaning: 'There is no record left to log the activity to. In Lockstep it stays.',
  },
  'activity-damaged': {
    title: 'The activity cannot be read',
    meaning: 'What is stored of it does not have the form that it should have; it was not sent.',
  },
  'activity-too-long': {
    title: 'The activity is too long for Marketo',
    meaning: 'Marketo takes 64 KB of attributes for one activity; this one was not sent.',
  },
  '1049': {
    title: 'The activity is too long for Marketo',
    meaning: 'Marketo takes 64 KB of attributes for one activity, and refused this one.',
  },
  'proved-absent': {
    title: 'An earlier try never arrived',
    meaning:
      'Nobody knew whether Marketo had it; its log was searched, and it is not there. It is sent again by itself.',
  },
  'sender-vanished': {
    title: 'The process that sent it ended in the middle',
    meaning:
      'It may have arrived or not. Lockstep looks for it in the log of Marketo before it sends it again, so that it is never there twice.',
  },
  'too-late': {
    title: 'The server slept between taking it up and sending it',
    meaning: 'It was not sent. It is sent again by itself.',
  },
  timeout: {
    title: 'Marketo did not answer in time',
    meaning:
      'It may have arrived or not. Lockstep looks for it in the log of Marketo before it sends it again.',
  },
  '603': {
    title: 'Marketo denies the access',
    meaning:
      "The API role lacks the right to write activities, or this server's address is not on the allow-list. They wait until that is mended.",
  },
  '606': {
    title: 'Too many calls in 20 seconds',
    meaning: 'All tools together called Marketo too often. They are sent again by themselves.',
  },
  '607': {
    title: "The day's calls are used up",
    meaning:
      'All tools together used what this Marketo allows in a day. They are sent by themselves after midnight US Central.',
  },
  '611': {
    title: 'Marketo had an internal error',
    meaning: 'They are sent again by themselves, with growing pauses.',
  },
  '615': {
    title: 'Too many calls at once',
    meaning: 'All tools together had too many calls under way. They are sent again by themselves.',
  },
  '713': {
    title: 'Marketo was busy for a moment',
    meaning: 'They are sent again by themselves.',
  },
  '1003': {
    title: 'Marketo refuses the activity',
    meaning:
      'Its type is no longer approved, or one of its values is not what Marketo expects. These are kept here; the others of the same batch arrived.',
  },
  '1004': {
    title: 'Marketo does not find the person',
    meaning:
      'The person was deleted or merged meanwhile. Lockstep looks which; a merged one goes on under the new record.',
  },
  '1006': {
    title: 'An attribute of the activity type is missing in Marketo',
    meaning: 'Somebody changed the type in Marketo. These are kept until it has all attributes.',
  },
  '1008': {
    title: 'The person is in a partition that the API role cannot see',
    meaning: 'Marketo refuses to log for people of other partitions.',
  },
  unexpected: {
    title: 'Something unexpected happened',
    meaning: 'Lockstep tries again by itself; the log of the server has more.',
  },
};
