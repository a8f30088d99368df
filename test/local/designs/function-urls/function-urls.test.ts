import { mkdtempSync, rmSync } from 'node:fs'
import { get } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { type Design, startDesign } from '../start-design'
import { functionUrls } from './app'

let directory: string
let design: Design | undefined
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'function-urls-'))
})
afterEach(async () => {
  await design?.stop()
  rmSync(directory, { recursive: true })
})

async function start(): Promise<Design> {
  await design?.stop()
  design = await startDesign(functionUrls, { outdir: join(directory, 'cdk.out'), data: join(directory, 'data') })
  return design
}

/** By the address alone: few systems find names below `localhost`, as browsers and curl do. */
function open(
  url: string,
  headers: Record<string, string> = {},
): Promise<{ status: number | undefined; body: string }> {
  const { host, port, pathname: path } = new URL(url)
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, path, headers: { host, ...headers }, agent: false }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('end', () => resolve({ status: answer.statusCode, body: Buffer.concat(chunks).toString() }))
    }).on('error', reject)
  })
}

async function call({ local, outputs }: Design, name: string): Promise<{ status: number; body: string }> {
  const { Payload } = await new LambdaClient(local.sdkConfig).send(new InvokeCommand({ FunctionName: outputs[name] }))
  return JSON.parse(Buffer.from(Payload ?? []).toString())
}

test('are served to everybody or to who was granted them, and are the same after a restart', async () => {
  const first = await start()
  const { PublicAt = '', PrivateAt = '' } = first.outputs
  expect(await open(`${PublicAt}a/b`)).toEqual({ status: 200, body: '{"path":"/a/b"}' })
  expect(await open(PrivateAt)).toMatchObject({ status: 403 })
  expect(await call(first, 'CallerAt')).toEqual({
    status: 200,
    body: expect.stringMatching(/^arn:aws:sts::000000000000:assumed-role\/Urls-CallerServiceRole/),
  })
  expect(await call(first, 'StrangerAt')).toMatchObject({ status: 403 })

  expect(await open(`${first.local.webUrl}/page`)).toEqual({ status: 200, body: 'behind /page' })

  const again = await start()
  expect(await open(`${again.local.webUrl}/page`)).toEqual({ status: 200, body: 'behind /page' })
  const id = (url = '') => new URL(url).hostname
  expect(id(again.outputs.PublicAt)).toBe(id(PublicAt))
  expect(await open(again.outputs.PublicAt ?? '')).toMatchObject({ status: 200 })
  expect(await call(again, 'CallerAt')).toMatchObject({ status: 200 })
})
