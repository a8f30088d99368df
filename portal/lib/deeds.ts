/** What audits say was done, by the name of an event, in words. */

/** `UserErasureRequested` as `User erasure requested`; what follows the name, such as a plan, stays as it is. */
export function deedText(what: string): string {
  const [name = '', ...about] = what.split(' ')
  const words = name
    .replace(/(?<=[a-z\d])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
    .replace(/\bapi\b/gi, 'API')
    .replace(/\bmfa\b/gi, 'second factors')
  const said = words.charAt(0).toUpperCase() + words.slice(1)
  return about.length === 0 ? said : `${said}: ${about.join(' ')}`
}
