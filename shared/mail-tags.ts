/** Tags of mails, by which it is known again whose a mail was and what it was about when SES tells what became of it. */
export const domainTag = 'signalbox-domain'
export const subjectTag = 'signalbox-about'
export const correlationTag = 'signalbox-correlation'

/** What SES takes as a tag's value. */
export function isTagValue(text: string): boolean {
  return /^[\w-]{1,256}$/.test(text)
}
