/** A file of an artefact, written `Artifact::path/in/it`. */
import { isZipError, readZip } from '../../../lib/zip/read-zip'
import type { StepContext } from './provider'

export class ArtifactError extends Error {
  readonly code = 'ConfigurationError'
  constructor(message: string) {
    super(message)
    this.name = 'ArtifactError'
  }
}

export const isArtifactError = (error: unknown): error is ArtifactError => error instanceof ArtifactError

/** Templates and their parameters are small; what else is in the artefact may be large. */
const mostBytes = 512 * 1024 * 1024

export interface ArtifactFiles {
  /** @throws ArtifactError */
  text(place: string): Promise<string>
  json(place: string): Promise<Readonly<Record<string, unknown>>>
}

/** Each artefact is fetched once. */
export function artifactFiles(context: Pick<StepContext, 'input' | 'call'>): ArtifactFiles {
  const archives = new Map<string, Promise<ReadonlyMap<string, Buffer>>>()

  async function fetch(name: string): Promise<ReadonlyMap<string, Buffer>> {
    const place = context.input(name)
    if (!place) throw new ArtifactError(`The artifact ${name} is not an input of this action`)
    const { Body } = await context.call<{ Body: Buffer }>('s3', 'GetObject', { Bucket: place.bucket, Key: place.key })
    try {
      return new Map(readZip(Buffer.from(Body), { mostBytes }).map(({ path, content }) => [path, content]))
    } catch (error) {
      if (!isZipError(error)) throw error
      throw new ArtifactError(`The artifact ${name} could not be unzipped: ${error.problem}`)
    }
  }

  async function text(place: string): Promise<string> {
    const [name = '', path = ''] = place.split('::')
    let archive = archives.get(name)
    if (!archive) {
      archive = fetch(name)
      archives.set(name, archive)
    }
    const content = (await archive).get(path.replace(/^\.?\//, ''))
    if (!content) throw new ArtifactError(`File [${path}] does not exist in artifact [${name}]`)
    return content.toString('utf8')
  }

  return {
    text,
    async json(place) {
      const given = parsed(await text(place))
      if (!isObject(given)) throw new ArtifactError(`The file ${place} is not a JSON object`)
      return given
    },
  }
}

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Undefined: it is no JSON. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
