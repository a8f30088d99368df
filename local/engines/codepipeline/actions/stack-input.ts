/** What a stack is given: the template, and parameters of a configuration file and of the action, which win. */
import { pipelineSession } from '../execution/roles'
import { ArtifactError, type ArtifactFiles, isObject, parsed } from './artifact-file'
import type { StepContext } from './provider'

export interface StackInput {
  readonly TemplateBody?: string
  readonly TemplateURL?: string
  readonly Parameters: readonly { readonly ParameterKey: string; readonly ParameterValue: string }[]
  readonly Tags?: readonly { readonly Key: string; readonly Value: string }[]
  readonly Capabilities?: readonly string[]
  readonly RoleARN?: string
}

/** A template longer than this is given by its place in S3. */
const longestBody = 51_200

export async function stackInput(context: StepContext, files: ArtifactFiles): Promise<StackInput> {
  const { setting } = context
  const template = await files.text(setting('TemplatePath') ?? '')
  const configurationPath = setting('TemplateConfiguration')
  const configuration = configurationPath === undefined ? {} : await files.json(configurationPath)
  const known = ['Parameters', 'Tags']
  const unknown = Object.keys(configuration).find((name) => !known.includes(name))
  if (unknown !== undefined) {
    throw new ArtifactError(
      `${configurationPath} has ${unknown}, which is not modelled by the local cloud; modelled: ${known.join(', ')}`,
    )
  }
  const overrides = await overridesIn(context, files)
  const parameters = { ...textsIn(configuration.Parameters, 'Parameters'), ...overrides }
  const tags = Object.entries(textsIn(configuration.Tags, 'Tags'))
  const capabilities = (setting('Capabilities') ?? '')
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '')
  const role = setting('RoleArn')
  return {
    ...(await placed(context, template)),
    Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue })),
    ...(tags.length > 0 && { Tags: tags.map(([Key, Value]) => ({ Key, Value })) }),
    ...(capabilities.length > 0 && { Capabilities: capabilities }),
    ...(role !== undefined && { RoleARN: role }),
  }
}

/** As the pipeline's role, which may write artefacts: the action's may be allowed to read them alone. */
async function placed({ action, cloud, structure, input }: StepContext, template: string) {
  if (Buffer.byteLength(template) <= longestBody) return { TemplateBody: template }
  const { bucket = '', key = '' } = input() ?? {}
  const Key = `${key}-${action.id}.template`
  const object = { Bucket: bucket, Key, Body: Buffer.from(template) }
  await cloud.call(pipelineSession(cloud, structure, action.id), 's3', 'PutObject', object)
  return { TemplateURL: `https://${bucket}.s3.${cloud.region}.amazonaws.com/${Key}` }
}

function textsIn(given: unknown, what: string): Record<string, string> {
  if (given === undefined) return {}
  if (!isObject(given)) throw new ArtifactError(`${what} of the template configuration must be an object`)
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, String(value)]))
}

/** Each a text, or a function that takes one from an artefact. */
async function overridesIn(context: StepContext, files: ArtifactFiles): Promise<Record<string, string>> {
  const text = context.setting('ParameterOverrides')
  if (text === undefined) return {}
  const given = parsed(text)
  if (!isObject(given)) throw new ArtifactError('ParameterOverrides must be a JSON object')
  const values: Record<string, string> = {}
  for (const [name, value] of Object.entries(given)) values[name] = await overrideOf(name, value, context, files)
  return values
}

const attributes = ['BucketName', 'ObjectKey', 'URL']

async function overrideOf(name: string, value: unknown, context: StepContext, files: ArtifactFiles): Promise<string> {
  if (!isObject(value)) return typeof value === 'string' ? value : JSON.stringify(value)
  const [entry, ...others] = Object.entries(value)
  const [kind, args] = entry ?? []
  const isList = Array.isArray(args) && args.every((each) => typeof each === 'string')
  if (others.length === 0 && isList && kind === 'Fn::GetArtifactAtt' && args.length === 2) {
    const [artifact = '', attribute = ''] = args as string[]
    const place = context.input(artifact)
    if (!place)
      throw new ArtifactError(`ParameterOverrides ${name}: the artifact ${artifact} is not an input of this action`)
    const url = `https://${place.bucket}.s3.${context.cloud.region}.amazonaws.com/${place.key}`
    const found = { BucketName: place.bucket, ObjectKey: place.key, URL: url }[attribute]
    if (found !== undefined) return found
    throw new ArtifactError(
      `ParameterOverrides ${name}: an artifact has no ${attribute}; it has ${attributes.join(', ')}`,
    )
  }
  if (others.length === 0 && isList && kind === 'Fn::GetParam' && args.length === 3) {
    const [artifact, file, key = ''] = args as string[]
    const found = (await files.json(`${artifact}::${file}`))[key]
    if (found === undefined) throw new ArtifactError(`ParameterOverrides ${name}: ${file} of ${artifact} has no ${key}`)
    return typeof found === 'string' ? found : JSON.stringify(found)
  }
  throw new ArtifactError(
    `ParameterOverrides ${name}: a text, {"Fn::GetArtifactAtt": [artifact, attribute]} or {"Fn::GetParam": [artifact, file, key]} was expected`,
  )
}
