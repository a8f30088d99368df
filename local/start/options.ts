/** What a start can be told. Every name and value is checked, so a typo is an error and not a default. */
import { existsSync } from 'node:fs'
import type { GivenParameters } from '../engines/cloudformation/given-parameters'
import { parseHost } from '../guard/host'
import type { Fault } from '../kernel/faults'
import { parseTime } from './duration'

export interface StartOptions {
  /** A cloud assembly (`cdk.out`) or a single template in JSON; absent: what was deployed before, or nothing. */
  readonly assembly?: string | undefined
  /** `manual`: the clock stands still until it is moved. Unless said: as it was, or `running`. */
  readonly clock?: 'running' | 'manual' | undefined
  /** When a new cloud starts; one with data goes on where it was, or moves forward to this. */
  readonly start?: string | number | Date | undefined
  /** The directory where everything is kept; absent: in memory. */
  readonly data?: string | undefined
  /** Begin with nothing: what `data` has is removed when the start has succeeded, and stays as it was if it fails. */
  readonly fresh?: boolean | undefined
  /** The AWS endpoint's port; 0: any that is free. 4566 unless said. */
  readonly awsPort?: number | undefined
  /** The web port; 0: any that is free. 3000 unless said. */
  readonly webPort?: number | undefined
  /** The address that both listen on. 127.0.0.1 unless said. */
  readonly host?: string | undefined
  /** Origins of other sites whose pages may call the APIs and the endpoint, such as `http://localhost:5173`. */
  readonly allowedOrigins?: readonly string[] | undefined
  /** Names that lead to this machine besides its own, such as `host.docker.internal`. */
  readonly allowedHosts?: readonly string[] | undefined
  /** For all stacks that declare them, or by stack; or made from the addresses, once they are known. */
  readonly parameters?: GivenParameters | ((addresses: Addresses) => GivenParameters) | undefined
  /** As the assembly's stacks say, or what is in `data`, or us-east-1. What is signed for another is refused. */
  readonly region?: string | undefined
  /** As the assembly's stacks say, or what is in `data`, or 000000000000. */
  readonly accountId?: string | undefined
  /** The name or ARN of the role whose session signs with keys that nobody owns; absent: the account's root. */
  readonly as?: string | undefined
  /** Where accepted mail is passed on, such as `smtp://localhost:1025`; absent: it is only kept and shown. */
  readonly smtp?: string | undefined
  /** To how many recipients a second mail may go; more are refused as SES does. Absent: to any number. */
  readonly mailRate?: number | undefined
  /** The account is in SES's sandbox: it mails those alone whom it has verified, one a second unless `mailRate` says more. */
  readonly mailSandbox?: boolean | undefined
  /**
   * Who tokens of user pools say that they are from: `aws`, unless said, as AWS's own verifiers expect it; or `local`, the
   * address at which they are told here, as clients expect it that read there where all else is.
   */
  readonly issuer?: 'aws' | 'local' | undefined
  /**
   * Builds of CodeBuild run: their commands are run on this machine, with the rights of this process. Unless said they are
   * refused.
   */
  readonly allowBuilds?: boolean | undefined
  /**
   * Repositories that pipelines have through a connection, by `owner/name`: each is a git directory of this machine, of
   * which commits are taken.
   */
  readonly sources?: Readonly<Record<string, string>> | undefined
  /**
   * What `cdk bootstrap` makes is there from the first start on: the stack `CDKToolkit`, with a bucket, roles and a parameter,
   * so that `cdk deploy` works. `signalbox start` has it; a cloud in a test is empty unless it says so.
   */
  readonly bootstrapped?: boolean | undefined
  /** Folders with engines of your own, each in a folder as those of `local/engines` are. */
  readonly engines?: readonly string[] | undefined
  /** What calls are to meet from the start, for tests; `seed`: of those that only may. More by `faults.place`. */
  readonly faults?: { readonly seed?: number; readonly place?: readonly Fault[] } | undefined
  /** Wait for the disk with each write, so that a power cut loses nothing; a kill never does. */
  readonly sync?: boolean | undefined
  /** End this process when its main thread answers no more for eight seconds. For a process that is nothing else. */
  readonly watchdog?: boolean | undefined
}

export interface Addresses {
  readonly endpointUrl: string
  readonly webUrl: string
  /** Of the ARNs in it. */
  readonly accountId: string
}

export class StartOptionError extends Error {
  readonly code = 'StartOption'
  constructor(
    readonly option: string,
    message: string,
  ) {
    super(`option "${option}": ${message}`)
    this.name = 'StartOptionError'
  }
}

type Check = (value: unknown) => string | undefined

const checks: Readonly<Record<keyof StartOptions, Check>> = {
  assembly: isText,
  clock: (value) => (value === 'running' || value === 'manual' ? undefined : '"running" or "manual"'),
  start: (value) => {
    try {
      parseTime(value as string)
      return undefined
    } catch {
      return 'a time, like 2026-01-05T09:00:00Z or milliseconds since the epoch'
    }
  },
  data: isText,
  fresh: isBoolean,
  awsPort: isPort,
  webPort: isPort,
  host: isText,
  allowedOrigins: isListOf(isOrigin, 'origins, like https://app.example or http://localhost:5173'),
  allowedHosts: isListOf(isHostName, 'names of hosts, like host.docker.internal, without a port'),
  parameters: (value) =>
    typeof value === 'function' || isParameters(value)
      ? undefined
      : 'an object of strings, or of such objects by stack',
  region: matching(/^[a-z]{2}(-[a-z]+)+-\d$/, 'an AWS region, like eu-west-1'),
  accountId: matching(/^\d{12}$/, 'an account number of 12 digits'),
  as: isText,
  smtp: isSmtp,
  mailRate: (value) => (typeof value === 'number' && value > 0 ? undefined : 'a number above 0'),
  mailSandbox: isBoolean,
  issuer: (value) => (value === 'aws' || value === 'local' ? undefined : '"aws" or "local"'),
  allowBuilds: isBoolean,
  sources: areSources,
  bootstrapped: isBoolean,
  engines: isListOf((text) => text !== '', 'paths of folders'),
  faults: (value) => (typeof value === 'object' && value !== null ? undefined : 'an object with seed and place'),
  sync: isBoolean,
  watchdog: isBoolean,
}

/** @throws StartOptionError that names the option, what was given and what is expected */
export function checkOptions(options: object): asserts options is StartOptions {
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(checks, name)) {
      throw new StartOptionError(name, `there is no such option; there are: ${Object.keys(checks).join(', ')}`)
    }
    const expected = value === undefined ? undefined : checks[name as keyof StartOptions](value)
    if (expected)
      throw new StartOptionError(
        name,
        `expected ${expected}${mayHoldSecrets(name) ? '' : `, not ${JSON.stringify(value)}`}`,
      )
  }
}

function isText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? undefined : 'a string that is not empty'
}

function isBoolean(value: unknown): string | undefined {
  return typeof value === 'boolean' ? undefined : 'true or false'
}

/** An URL, or nodemailer's options as JSON. */
function isSmtp(value: unknown): string | undefined {
  const expected = 'an address like smtp://localhost:1025 or smtps://user:password@host'
  if (typeof value !== 'string') return expected
  if (URL.canParse(value) && /^smtps?:\/\/[^/]/.test(value)) return undefined
  try {
    const options: unknown = JSON.parse(value)
    return typeof options === 'object' && options !== null ? undefined : expected
  } catch {
    return expected
  }
}

const mayHoldSecrets = (option: string): boolean => option === 'smtp'

/** Each a directory that is there: a typo would be found by a pipeline, much later. */
function areSources(value: unknown): string | undefined {
  const expected = 'directories that are there, by owner/name, like { "acme/shop": "../shop" }'
  if (typeof value !== 'object' || value === null) return expected
  const areGood = Object.entries(value).every(
    ([name, directory]) => /^[\w.-]+(\/[\w.-]+)+$/.test(name) && typeof directory === 'string' && existsSync(directory),
  )
  return areGood ? undefined : expected
}

function isListOf(isOne: (text: string) => boolean, expected: string): Check {
  return (value) =>
    Array.isArray(value) && value.every((each) => typeof each === 'string' && isOne(each)) ? undefined : expected
}

/** Exactly one: what stands for all, `*` or `null`, would let every site in. */
function isOrigin(text: string): boolean {
  return /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text
}

function isHostName(text: string): boolean {
  return parseHost(text)?.port === undefined && parseHost(text)?.name === text.toLowerCase()
}

function isPort(value: unknown): string | undefined {
  const isNumber = typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 65_535
  return isNumber ? undefined : 'a port number from 0 (any that is free) to 65535'
}

function matching(pattern: RegExp, expected: string): Check {
  return (value) => (typeof value === 'string' && pattern.test(value) ? undefined : expected)
}

function isParameters(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  return Object.values(value).every(
    (member) =>
      typeof member === 'string' ||
      (typeof member === 'object' &&
        member !== null &&
        Object.values(member).every((text) => typeof text === 'string')),
  )
}
