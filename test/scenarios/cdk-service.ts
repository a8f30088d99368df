/**
 * A service that is made with CDK, app and tests: as `cdk synth` writes it, its code beside the templates. What builds it
 * does as `cdk-assets` does: puts each file where the manifest says.
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  App,
  CfnOutput,
  CliCredentialsStackSynthesizer,
  type IStackSynthesizer,
  Stack,
  type StackProps,
} from 'aws-cdk-lib'
import { LambdaRestApi } from 'aws-cdk-lib/aws-apigateway'
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda'
import recommended from 'aws-cdk-lib/recommended-feature-flags.json'
import { type FileToZip, writeZip } from '../../local/lib/zip/write-zip'

const library = join(__dirname, '../../examples/time-service/test/integration/signalbox-tests.js')

const appCode = `exports.handler = async ({ path }) => ({ statusCode: 200, body: JSON.stringify({ path, door: 'open' }) })`

const suiteCode = `
  const { reportTests } = require('./signalbox-tests')
  exports.handler = reportTests(async ({ baseUrl, test, assert }) => {
    await test('the door is open', async () => {
      const response = await fetch(baseUrl + '/door')
      assert.equal((await response.json()).door, 'open')
    })
  })`

const publish = `
  const { readdirSync, readFileSync } = require('node:fs')
  const { PutObjectCommand, S3Client } = require('@aws-sdk/client-s3')
  const s3 = new S3Client({ forcePathStyle: true })
  const manifests = readdirSync('cdk.out').filter((file) => file.endsWith('.assets.json'))
  const files = manifests.flatMap((file) => Object.values(JSON.parse(readFileSync('cdk.out/' + file, 'utf8')).files))
  const put = ({ source, destinations }) =>
    Object.values(destinations).map(({ bucketName: Bucket, objectKey: Key }) =>
      s3.send(new PutObjectCommand({ Bucket, Key, Body: readFileSync('cdk.out/' + source.path) })))
  Promise.all(files.flatMap(put)).catch((error) => { console.error(error); process.exit(1) })`

const buildspec = {
  version: 0.2,
  phases: { build: { commands: ['node publish.js'] } },
  artifacts: { 'base-directory': 'cdk.out', files: ['*.template.json'] },
}

/** Where builds find the SDK, which on AWS is in their image or comes with `npm ci`. */
export const buildEnvironment = { NODE_PATH: join(__dirname, '../../node_modules') }

/** @param bucket where the build puts its files: the pipeline's own, in which it may write */
export async function cdkService(bucket: string): Promise<readonly FileToZip[]> {
  const directory = mkdtempSync(join(tmpdir(), 'cdk-service-'))
  process.env.CDK_VALIDATION = 'false'
  try {
    const archive = async (name: string, files: readonly FileToZip[]) => {
      const path = join(directory, name)
      writeFileSync(path, await writeZip(files))
      return Code.fromAsset(path)
    }
    const code = await archive('app.zip', [{ path: 'index.js', content: Buffer.from(appCode) }])
    const suite = await archive('suite.zip', [
      { path: 'index.js', content: Buffer.from(suiteCode) },
      { path: 'signalbox-tests.js', content: readFileSync(library) },
    ])
    const outdir = join(directory, 'cdk.out')
    mkdirSync(outdir)
    synthesize(outdir, bucket, code, suite)
    const synthesized = readdirSync(outdir, { withFileTypes: true }).filter((entry) => entry.isFile())
    return [
      ...synthesized.map(({ name }) => ({ path: `cdk.out/${name}`, content: readFileSync(join(outdir, name)) })),
      { path: 'publish.js', content: Buffer.from(publish) },
      { path: 'buildspec.yml', content: Buffer.from(JSON.stringify(buildspec)) },
    ]
  } finally {
    rmSync(directory, { recursive: true })
  }
}

function synthesize(outdir: string, bucket: string, code: Code, suite: Code): void {
  const app = new App({ outdir, analyticsReporting: false, context: recommended })
  const props = (): StackProps => ({
    synthesizer: new CliCredentialsStackSynthesizer({
      fileAssetsBucketName: bucket,
      bucketPrefix: 'assets/',
    }) as IStackSynthesizer,
  })
  const runtime = Runtime.NODEJS_22_X
  const handler = 'index.handler'
  const service = new Stack(app, 'Doors', props())
  const api = new LambdaRestApi(service, 'Api', {
    handler: new LambdaFunction(service, 'Door', { runtime, handler, code }),
  })
  new CfnOutput(service, 'ApiUrl', { value: api.url })
  const tests = new Stack(app, 'DoorTests', props())
  const { functionArn } = new LambdaFunction(tests, 'IsOpen', { runtime, handler, code: suite })
  new CfnOutput(tests, 'TestFunction', { value: functionArn })
  app.synth()
}
