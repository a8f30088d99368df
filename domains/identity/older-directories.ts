/**
 * Directories of before, from which people are moved at their first sign-in. Which there are, with the tokens that they
 * are asked with, is in a secret. A password is given to them in the body of the question, and is in nothing else.
 */
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager'
import * as z from 'zod/mini'
import { line } from '../../events/text'
import { secretsManager } from '../../shared/clients/secrets-manager'
import { systemClock } from '../../shared/clock'
import { requireEnv } from '../../shared/config'

/** https, or http on the same machine. */
const url = z
  .string()
  .check(z.regex(/^(?:https:\/\/[^\s#@]+|http:\/\/(?:localhost|127\.0\.0\.1)(?::\d{1,5})?\/[^\s#@]*)$/))
const directories = z.array(z.object({ name: line(64), url, token: z.string().check(z.minLength(16)) }))
type OlderDirectory = z.output<typeof directories>[number]

const text = z.string().check(z.maxLength(256))
const known = z.object({
  email: text,
  isEmailVerified: z.optional(z.boolean()),
  givenName: z.optional(text),
  familyName: z.optional(text),
  gender: z.optional(text),
  locale: z.optional(text),
  phoneNumber: z.optional(text),
})
export type Known = z.output<typeof known>

export class DirectoryFailedError extends Error {
  readonly code = 'DirectoryFailed'
  readonly retryable = true
  constructor(
    readonly directory: string,
    what: string,
    options?: ErrorOptions,
  ) {
    super(`The older directory ${directory} ${what}`, options)
    this.name = 'DirectoryFailedError'
  }
}

/** Milliseconds: Cognito waits five seconds for all of it. */
const patience = 3000
/** So long a directory that was taken out may still be asked. */
const keptFor = 60_000
const mostCharacters = 16_384

let kept: { readonly until: number; readonly all: readonly OlderDirectory[] } | undefined

/** The first one that knows them with this password, and what it knows; undefined if none does. */
export async function askOlderDirectories(
  userName: string,
  password: string,
): Promise<{ readonly directory: string; readonly known: Known } | undefined> {
  const all = await olderDirectories()
  const signal = AbortSignal.timeout(patience)
  const answers = await Promise.allSettled(all.map((each) => ask(each, userName, password, signal)))
  for (const [index, answer] of answers.entries()) {
    const directory = all[index]?.name ?? ''
    if (answer.status === 'fulfilled' && answer.value) return { directory, known: answer.value }
  }
  const failed = answers.find((answer) => answer.status === 'rejected')
  if (failed) throw failed.reason
  return undefined
}

async function olderDirectories(): Promise<readonly OlderDirectory[]> {
  const now = systemClock.now().getTime()
  if (kept && now < kept.until) return kept.all
  const SecretId = requireEnv('OLDER_DIRECTORIES')
  const { SecretString = '' } = await secretsManager.send(new GetSecretValueCommand({ SecretId }))
  const parsed = z.safeParse(directories, parsedJson(SecretString))
  // What is in a secret is in no message, so neither is what is wrong with it.
  if (!parsed.success) {
    throw new TypeError(`The secret ${SecretId} is no list of directories: expected name, url and token of each`)
  }
  kept = { until: now + keptFor, all: parsed.data }
  return parsed.data
}

async function ask(
  { name, url, token }: OlderDirectory,
  userName: string,
  password: string,
  signal: AbortSignal,
): Promise<Known | undefined> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ userName, password }),
    // The password is for this address alone.
    redirect: 'error',
    signal,
  }).catch((cause: unknown) => {
    throw new DirectoryFailedError(name, 'does not answer', { cause })
  })
  if (response.status === 401 || response.status === 404) return undefined
  if (response.status !== 200) throw new DirectoryFailedError(name, `answers ${response.status}`)
  const answered = await response.text()
  const parsed = z.safeParse(known, answered.length > mostCharacters ? undefined : parsedJson(answered))
  if (!parsed.success) throw new DirectoryFailedError(name, 'answers with something else than attributes')
  return parsed.data
}

function parsedJson(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}
