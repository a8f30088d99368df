/**
 * What AWS takes and an engine doesn't model is said in its `unsupported`, and so refused: nothing is silently ignored.
 * Whether a member means anything to an engine is told by its name's being in the engine's code, or by a refusal there.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { openApi, type Structure } from '../../../local/kernel/api'
import { NotModelledError } from '../../../local/kernel/aws-error'
import type { Cloud } from '../../../local/kernel/cloud'
import type { Service } from '../../../local/kernel/service'
import { apiFiles, engines } from '../../../tools/api/clients'
import { root } from '../create-test-cloud'
import { callsOf, createAllEngines, leastInput, leastValue, type Place, placesIn } from './engines'

/** Members that the code does not name, and why it may. */
const unnamed: Readonly<Record<string, readonly (readonly [name: RegExp, why: string])[]>> = {
  cloudformation: [
    [/^ResolvedValue$/, 'AWS only gives it'],
    [/^ClientRequestToken$/, 'a change is done when it is answered'],
    [/^TemplateStage$/, 'a template is kept as it was given'],
    [/^Key$/, 'of tags, which the kernel reads'],
  ],
  cognito: [
    [/^(UserContextData|IpAddress|EncodedData)$/, 'it is for the threat protection that is refused'],
    [/^(ContextData|ServerName|ServerPath|HttpHeaders|headerName|headerValue)$/, 'so is what servers tell'],
  ],
  dynamodb: [
    [/^(S|N|B|SS|NS|BS|M|L|NULL|BOOL)$/, 'values are read by dynalite'],
    [/^(ExpressionAttribute(Names|Values)|(Filter|KeyCondition)Expression)$/, 'expressions are read by dynalite'],
    [/^StreamViewType$/, 'a stream is refused unless it is off'],
    [/^RegionName$/, 'there is one region'],
  ],
  lambda: [
    [/^(MasterRegion|FunctionVersion)$/, 'there is one region, and $LATEST'],
    [/^(VpcConfig|ImageConfig|FileSystemConfigs|Layers|S3FilesConfig)$/, 'empty ones are taken'],
    [/^(SubnetIds|SecurityGroupIds|Ipv6AllowedForDualStack|EntryPoint|Command|WorkingDirectory)$/, 'of empty ones'],
    [/^(LocalMountPath|DirectS3Read)$/, 'of empty ones'],
  ],
  logs: [
    [/^sequenceToken$/, 'AWS takes any, too'],
    [/^(interleaved|unmask)$/, 'events are in order of time, and nothing is masked'],
  ],
  s3: [
    [/^Checksum(CRC32|CRC32C|CRC64NVME|SHA1|SHA256)$/, 'named after their algorithms'],
    [/^Response(CacheControl|Content\w+|Expires)$/, 'named after the headers that they replace'],
    [/^BypassGovernanceRetention$/, 'nothing is locked'],
    [/^OptionalObjectAttributes$/, 'clients ask for more than there is'],
  ],
  schemas: [[/^ClientTokenId$/, 'the same update twice changes nothing']],
  scheduler: [[/^Key$/, 'of tags, which the kernel reads']],
  ses: [[/^Key$/, 'of tags, which are kept whole']],
  'ses/v1': [[/^(Body|Charset|CcAddresses|BccAddresses|Value)$/, 'the message is read as the second API has it']],
  sns: [[/^Key$/, 'of tags, which the kernel reads']],
  stepfunctions: [[/^(destinations|cloudWatchLogsLogGroup|logGroupArn)$/, 'logging is kept whole']],
}

let cloud: Cloud
let services: readonly Service[]

beforeAll(async () => {
  ;({ cloud, services } = await createAllEngines())
  for (const service of services) await service.load?.()
})

afterAll(async () => {
  for (const service of [...services].reverse()) await service.stop?.()
  cloud.clock.stop()
  await cloud.store.close()
})

test('what an engine says it does not model, AWS has', () => {
  const stale = services.flatMap(({ name, api, unsupported = {} }) =>
    Object.entries(unsupported).flatMap(([shape, members]) => {
      const known = api?.model.shapes[shape]?.members ?? {}
      return members.filter((member) => known[member] === undefined).map((member) => `${name} ${shape}.${member}`)
    }),
  )
  expect(stale).toEqual([])
})

test('what AWS takes is read by the engine, or refused by name', async () => {
  const ignored: string[] = []
  for (const service of services) {
    const folder = folderOf(service)
    const code = codeIn(join(engines, folder))
    const exceptions = unnamed[folder] ?? []
    const seen = new Set<Structure>()
    for (const { action, call } of callsOf(service)) {
      for (const place of call.input ? placesIn(call.input) : []) {
        if (seen.has(place.structure)) continue
        seen.add(place.structure)
        for (const name of place.structure.members.keys()) {
          if (exceptions.some(([pattern]) => pattern.test(name)) || new RegExp(`\\b${name}\\b`).test(code)) continue
          if (!(await isRefused(service, action, place, name))) {
            ignored.push(`${service.name} ${action} ${place.structure.name}.${name}`)
          }
        }
      }
    }
  }
  expect(ignored).toEqual([])
})

async function isRefused({ name: service }: Service, action: string, place: Place, member: string): Promise<boolean> {
  const { structure, put } = place
  const rest = structure.isUnion ? {} : leastInput(structure)
  const shape = structure.members.get(member)?.shape
  const input = put({ ...rest, ...(shape && { [member]: leastValue(shape, member) }) })
  const error: unknown = await cloud.call(root, service, action, input).catch((thrown: unknown) => thrown)
  return error instanceof NotModelledError
}

function folderOf({ api }: Service): string {
  const file = apiFiles.find((each) => {
    const { sdkId } = openApi(join(engines, dirname(each.file))).model
    return sdkId === api?.model.sdkId
  })
  return dirname(file?.file ?? '')
}

function codeIn(folder: string): string {
  return readdirSync(folder)
    .filter((name) => name !== 'unsupported.ts')
    .map((name) => join(folder, name))
    .map((path) =>
      statSync(path).isDirectory() ? codeIn(path) : /\.c?tsx?$|\.cjs$/.test(path) ? readFileSync(path, 'utf8') : '',
    )
    .join('\n')
}
