/**
 * Loads the composer of MIME messages, and nodemailer with it, when the first is needed. By require: an import() is
 * left to Node's own loader (bin/typescript.js), which finds no file of ours.
 */
export function loadMime(): typeof import('./mime') {
  return require('./mime') as typeof import('./mime')
}
