/** Where a command's AWS calls go: to a running start, or with `--aws` to the environment's own AWS. */
import { UsageError } from './usage-error'

export const targetOptions = {
  endpoint: { type: 'string' },
  aws: { type: 'boolean', default: false },
} as const

export interface AwsTarget {
  readonly isLocal: boolean
  /** Of a running start. */
  readonly endpoint: string
  /** For SDK clients. */
  readonly config: {
    readonly endpoint?: string
    readonly region?: () => Promise<string>
    readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string }
  }
}

export const defaultEndpoint = 'http://127.0.0.1:4566'

export function readTarget({ endpoint, aws }: { endpoint?: string | undefined; aws?: boolean }): AwsTarget {
  if (aws && endpoint !== undefined) throw new UsageError('--aws and --endpoint exclude each other: give one')
  if (aws) return { isLocal: false, endpoint: '', config: {} }
  const url = readEndpoint(endpoint)
  return {
    isLocal: true,
    endpoint: url,
    config: {
      endpoint: url,
      region: () => regionAt(url),
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    },
  }
}

export function readEndpoint(given: string | undefined): string {
  const endpoint = given ?? process.env.AWS_ENDPOINT_URL ?? defaultEndpoint
  const isUrl = URL.canParse(endpoint) && /^https?:$/.test(new URL(endpoint).protocol)
  if (!isUrl) throw new UsageError(`--endpoint: expected an address like ${defaultEndpoint}, not "${endpoint}"`)
  return endpoint.replace(/\/+$/, '')
}

/** Which the cloud there is in: it refuses what is signed for another. Where nobody answers, the call itself says so. */
export async function regionAt(url: string): Promise<string> {
  const { AWS_REGION = 'us-east-1' } = process.env
  try {
    const { region } = (await (await fetch(`${url}/_local/health`)).json()) as { region?: string }
    return region ?? AWS_REGION
  } catch {
    return AWS_REGION
  }
}

/** Runs `work`; what AWS, or nobody, answered is told in one line. */
export async function reporting<T>({ isLocal, endpoint }: AwsTarget, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof Error) || error instanceof UsageError) throw error
    if (isLocal && 'code' in error && error.code === 'ECONNREFUSED') throw nobody(endpoint, error)
    if ('$metadata' in error || error.name === 'CredentialsProviderError') {
      throw new UsageError(`${error.name}: ${error.message}`, { cause: error })
    }
    throw error
  }
}

export function nobody(url: string, cause: unknown): UsageError {
  return new UsageError(`nothing answers at ${url}: is a local cloud running? (npm start)`, { cause })
}

/** Asks a running start itself. */
export async function askLocal(url: string): Promise<Response> {
  try {
    return await fetch(url)
  } catch (error) {
    throw nobody(url, error)
  }
}

/** The time at the target: a local cloud's clock may be anywhere. */
export async function timeAt({ isLocal, endpoint }: AwsTarget): Promise<number> {
  if (!isLocal) return Date.now()
  const response = await askLocal(`${endpoint}/_local/clock`)
  if (!response.ok) return Date.now()
  return Date.parse(((await response.json()) as { now: string }).now)
}
