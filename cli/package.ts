/**
 * Puts a template's code into S3 and writes the template that names it there, as `aws cloudformation package` does, with
 * the same options: for builds on machines that have no Python. What is uploaded is the same for the same files, so a
 * build that changed nothing changes no stack.
 */
import { writeFileSync } from 'node:fs'
import { HeadObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { readArguments } from './arguments'
import { readEndpoint, readTarget, reporting } from './aws-target'
import { type Artefact, packageTemplate } from './package/package-template'
import { UsageError } from './usage-error'

const usage =
  'signalbox package --template-file FILE --s3-bucket BUCKET [--s3-prefix PREFIX] [--output-template-file FILE]'

const options = {
  'template-file': { type: 'string' },
  's3-bucket': { type: 'string' },
  's3-prefix': { type: 'string' },
  'output-template-file': { type: 'string' },
  'use-json': { type: 'boolean', default: false },
  'force-upload': { type: 'boolean', default: false },
  endpoint: { type: 'string' },
} as const

export async function run(args: readonly string[]): Promise<void> {
  const { values } = readArguments(args, options, { most: 0, usage })
  const file = required(values['template-file'], '--template-file')
  const bucket = required(values['s3-bucket'], '--s3-bucket')
  const { text, artefacts } = await packageTemplate({
    file,
    bucket,
    prefix: values['s3-prefix'],
    json: values['use-json'],
  })

  // As AWS's command: by what the environment says, AWS_ENDPOINT_URL and the keys of a build's role included.
  const target = values.endpoint === undefined ? readTarget({ aws: true }) : readTarget({ endpoint: values.endpoint })
  const isElsewhere = values.endpoint !== undefined || process.env.AWS_ENDPOINT_URL !== undefined
  if (isElsewhere) readEndpoint(values.endpoint)
  const s3 = new S3Client({ ...target.config, forcePathStyle: isElsewhere })
  try {
    await reporting(target, async () => {
      for (const artefact of artefacts) await upload(s3, bucket, artefact, values['force-upload'])
    })
  } finally {
    s3.destroy()
  }
  const output = values['output-template-file']
  if (output === undefined) process.stdout.write(text)
  else writeFileSync(output, text)
  const what = `${artefacts.length} ${artefacts.length === 1 ? 'artefact' : 'artefacts'}`
  console.error(`${what} in s3://${bucket}${output === undefined ? '' : `; the template is ${output}`}`)
}

async function upload(s3: S3Client, bucket: string, { key, content }: Artefact, force: boolean): Promise<void> {
  const at = { Bucket: bucket, Key: key }
  if (!force && (await isThere(s3, at))) return
  await s3.send(new PutObjectCommand({ ...at, Body: content }))
}

/** It is named after what is in it. Who may not look puts it there again. */
async function isThere(s3: S3Client, at: { readonly Bucket: string; readonly Key: string }): Promise<boolean> {
  try {
    await s3.send(new HeadObjectCommand(at))
    return true
  } catch (error) {
    const { $metadata } = error as { readonly $metadata?: { readonly httpStatusCode?: number } }
    if ($metadata?.httpStatusCode === 404 || $metadata?.httpStatusCode === 403) return false
    throw error
  }
}

function required(value: string | undefined, option: string): string {
  if (value === undefined || value === '') throw new UsageError(`${option} is missing\nusage: ${usage}`)
  return value
}
