/** The whole system with a company whose people sign in at a provider of its own, and what that provider says of them. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { synthesize } from '../../cli/build'
import { parametersOf } from '../../cli/parameters'
import type { StartOptions } from '../../local/start-local-cloud'
import {
  type AssertionParts,
  assertionXml,
  type ResponseParts,
  responseXml,
  type Signing,
  signed,
} from '../saml/documents'
import { type MetadataParts, metadataXml } from '../saml/metadata'
import { type Signalbox, startScenario } from './signalbox'

/** When the documents of the tests are issued. */
const start = '2026-01-05T09:00:00.000Z'
export const awsAudience = 'urn:amazon:webservices'
export const awsRecipient = 'https://signin.aws.amazon.com/saml'
export const awsAttribute = (name: string): string => `https://aws.amazon.com/SAML/Attributes/${name}`

export interface Said {
  readonly signing?: Signing
  /** An ARN; the company's unless said. */
  readonly provider?: string | undefined
  /** The request that it answers. */
  readonly requestId?: string
  readonly sessionName?: string
  readonly assertion?: AssertionParts
  readonly response?: ResponseParts
}

export interface Company {
  readonly signalbox: Signalbox
  /** Of the identity stack. */
  readonly output: Readonly<Record<string, string>>
  /** A signed response about somebody, with the roles of these groups, or these roles. */
  xmlOf(nameId: string, groups: readonly string[], said?: Said): string
  /** The system goes on with what is on disk. */
  restart(): Promise<Company>
  stop(): Promise<void>
}

export async function startCompany(options: StartOptions = {}, metadata: MetadataParts = {}): Promise<Company> {
  const root = mkdtempSync(join(tmpdir(), 'company-'))
  const company = join(root, 'company.xml')
  writeFileSync(company, metadataXml(metadata))
  // By a process of its own: reading CDK takes Jest seconds.
  await synthesize(root, { context: { company } })
  const assembly = join(root, 'assembly')
  return run({ start, parameters: parametersOf(assembly), ...options, assembly }, root)
}

async function run(options: StartOptions, root: string): Promise<Company> {
  const signalbox = await startScenario(options)
  const output = signalbox.local.outputs('signalbox-identity')
  return {
    signalbox,
    output,
    xmlOf: (nameId, groups, said) => xmlOf({ signalbox, output }, nameId, groups, said),
    async restart() {
      await signalbox.stop()
      return run(options, root)
    },
    async stop() {
      await signalbox.stop()
      rmSync(root, { recursive: true, force: true })
    },
  }
}

let documents = 0

function xmlOf(
  { signalbox, output }: Pick<Company, 'signalbox' | 'output'>,
  nameId: string,
  groups: readonly string[],
  said: Said = {},
): string {
  const { signing = {}, provider = output.CompanyArn, requestId, sessionName = nameId } = said
  const at = (minutes: number) => new Date(signalbox.local.clock.now().getTime() + minutes * 60_000).toISOString()
  documents++
  const assertion = assertionXml({
    id: `_assertion-of-company-${documents}`,
    nameId,
    audience: awsAudience,
    recipient: awsRecipient,
    inResponseTo: requestId,
    issued: at(0),
    notBefore: at(-1),
    notOnOrAfter: at(5),
    confirmedUntil: at(5),
    attributes: {
      [awsAttribute('Role')]: groups.map((group) => `${output[`RoleOf${group}`] ?? group},${provider}`),
      [awsAttribute('RoleSessionName')]: [sessionName],
    },
    ...said.assertion,
  })
  const response = responseXml(assertion, { destination: awsRecipient, inResponseTo: requestId, ...said.response })
  return signed(response, 'Assertion', signing)
}
