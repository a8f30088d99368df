/** `signalbox package`: what a template names on this machine is put into S3, and the template names it there. */
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3'
import { readZip } from '../../local/lib/zip/read-zip'
import { startWith } from '../local/template-cloud'
import { runCommand } from './run-command'

const bucket = 'artefacts'
let directory: string
let s3: S3Client
let endpoint: string

beforeEach(async () => {
  const local = await startWith({})
  endpoint = local.endpointUrl
  s3 = new S3Client({ ...local.sdkConfig, forcePathStyle: true })
  await s3.send(new CreateBucketCommand({ Bucket: bucket }))
})
afterEach(() => s3.destroy())
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'package-'))
  mkdirSync(join(directory, 'src/lib'), { recursive: true })
  writeFileSync(join(directory, 'src/index.js'), 'exports.handler = async () => 1\n')
  writeFileSync(join(directory, 'src/lib/run.sh'), '#!/bin/sh\n')
  chmodSync(join(directory, 'src/lib/run.sh'), 0o775)
  writeFileSync(join(directory, 'flow.json'), '{"StartAt":"A"}')
})
afterEach(() => rmSync(directory, { recursive: true }))

const template = `# Ours.
Transform: AWS::Serverless-2016-10-31
Resources:
  A:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src/ # the code
      Handler: index.handler
      Environment: { Variables: { URL: !Sub "https://\${Api}.example" } }
  B: { Type: AWS::Lambda::Function, Properties: { Code: src } }
  C: { Type: AWS::Serverless::Function, Properties: { InlineCode: "1" } }
  D: { Type: AWS::Serverless::Function, Properties: { CodeUri: s3://there/already } }
  Flow: { Type: AWS::Serverless::StateMachine, Properties: { DefinitionUri: flow.json } }
`

async function pack(text: string, ...more: readonly string[]) {
  const file = join(directory, 'template.yaml')
  const output = join(directory, 'packaged.yaml')
  writeFileSync(file, text)
  const common = [
    '--template-file',
    file,
    '--s3-bucket',
    bucket,
    '--output-template-file',
    output,
    '--endpoint',
    endpoint,
  ]
  const printed = await runCommand('package', ...common, ...more)
  return { ...printed, text: () => readFileSync(output, 'utf8') }
}

async function keys(): Promise<(string | undefined)[]> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket }))
  return Contents.map(({ Key }) => Key)
}

test('code and definitions are in S3 once each, and the rest of the template is as it was written', async () => {
  const { text, err, exitCode } = await pack(template, '--s3-prefix', 'time/')

  expect(exitCode).toBe(0)
  expect(err).toContain('2 artefacts in s3://artefacts')
  const [, key = ''] = /CodeUri: s3:\/\/artefacts\/(\S+)/.exec(text()) ?? []
  expect(key).toMatch(/^time\/[0-9a-f]{32}$/)
  expect(text()).toContain('# Ours.')
  expect(text()).toMatch(/!Sub "https:\/\/\$\{Api\}\.example"/)
  expect(text()).toContain(`S3Key: ${key}`)
  expect(text()).toContain('CodeUri: s3://there/already')
  expect(text()).toMatch(/DefinitionUri: s3:\/\/artefacts\/time\/[0-9a-f]{32}/)

  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }))
  const files = readZip(Buffer.from((await Body?.transformToByteArray()) ?? []), { mostBytes: 10_000 })
  expect(files.map(({ path }) => path)).toEqual(['index.js', 'lib/run.sh'])
})

test('the same files are the same artefacts, whoever may read them', async () => {
  const first = (await pack(template)).text()
  const before = await keys()
  chmodSync(join(directory, 'src/index.js'), 0o600)

  const second = (await pack(template)).text()

  expect(second).toBe(first)
  expect(await keys()).toEqual(before)
})

test.each([
  ['A, CodeUri: there is no file or directory', template.replace('src/ #', 'nowhere #')],
  ['the template has no Resources', 'Outputs: {}\n'],
  ['template.yaml: ', 'Resources: [\n'],
  [
    'nested stacks are not packaged',
    'Resources: { N: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: n.yaml } } }',
  ],
])('is refused by name: %s', async (message, text) => {
  const { err, exitCode } = await pack(text)

  expect(err).toContain(message)
  expect(exitCode).toBe(1)
})

test('a bucket that is not there is told, and no template is written', async () => {
  const { err, exitCode, text } = await pack(template, '--s3-bucket', 'nowhere')

  expect(err).toContain('NoSuchBucket')
  expect(exitCode).toBe(1)
  expect(text).toThrow('ENOENT')
})
