/**
 * Loads the composer of MIME messages, and nodemailer with it, when the first is needed. By require: an import() is
 * left to Node's own loader where nothing but `tsx/cjs` is registered, and that loader finds no file of ours.
 */
export function loadMime(): typeof import('./mime') {
  return require('./mime') as typeof import('./mime')
}
