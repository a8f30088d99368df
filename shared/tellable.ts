/**
 * What may be told of a text that others have had a hand in: errors of AWS repeat what they were given, people write what they
 * like. A log, the cause of an execution and the message beside a dead letter are read by more people, and kept longer, than
 * what they speak of. One rule for all of them.
 */

const email = /[^\s@<>()[\]"',;:]{1,64}@[^\s@<>()[\]"',;:]{1,255}/g
/** As E.164 has them. */
const phoneNumber = /(?<![\w.+])\+\d{7,15}(?!\d)/g
/** What API Gateway's callers hold of us, and the ids of AWS's own keys. */
const key = /\b(?:sbk[0-9A-Za-z]{49}|A[KS]IA[0-9A-Z]{16})\b/g
const jwt = /\beyJ[\w-]{10,100}(?:\.[\w-]{1,100}){1,4}/g
/** Task tokens, session tokens, parts of a JWT; a path or a name of that length is hardly of all three kinds of characters. */
const longRun = /[\w+/=-]{100,}/g
const isToken = (run: string): boolean => /\d/.test(run) && /[a-z]/.test(run) && /[A-Z]/.test(run)
/** So AWS says what is wrong with a member; the value is a person's user name as well as anything. */
const given = /\b([Vv]alue) '.{0,1000}?' at '/gs

/** The text without addresses, phone numbers, keys and tokens: each is there as what it was, such as `(address)`. */
export function tellable(text: string): string {
  return text
    .replace(given, "$1 '(value)' at '")
    .replace(longRun, (run) => (isToken(run) ? '(token)' : run))
    .replace(jwt, '(token)')
    .replace(key, '(key)')
    .replace(email, '(address)')
    .replace(phoneNumber, '(phone number)')
}
