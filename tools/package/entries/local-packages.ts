/** The local cloud needs packages that events do not: which of them are missing is said once, and not one after another. */
import { createRequire } from 'node:module'
import { localPackages } from '../local-packages'

export class MissingPackagesError extends Error {
  readonly code = 'MissingPackages'
  constructor(readonly packages: readonly string[]) {
    super(`signalbox/local needs ${packages.join(', ')}: npm install --save-dev ${packages.join(' ')}`)
    this.name = 'MissingPackagesError'
  }
}

const own = createRequire(__filename)
const missing = localPackages.filter((name) => {
  const folders = own.resolve.paths(name) ?? []
  return !folders.some((folder) => isThere(`${folder}/${name}/package.json`))
})
if (missing.length > 0) throw new MissingPackagesError(missing)

function isThere(file: string): boolean {
  try {
    own.resolve(file)
    return true
  } catch {
    return false
  }
}
