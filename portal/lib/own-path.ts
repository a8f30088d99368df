/** Where somebody goes after a sign-in: a path of ours, and nothing that a browser would take for another site's address. */

const ownPath = /^\/(?![/\\])[\w\-./~%?=&+:@!$'()*,;#]*$/
/** As identity takes it. */
const longest = 1024

export function ownPathOr(path: string | undefined, otherwise: string): string {
  return path !== undefined && path.length <= longest && ownPath.test(path) ? path : otherwise
}
