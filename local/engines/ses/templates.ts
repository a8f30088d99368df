/** Stored templates, rendered with the Handlebars set-up of aws-ses-v2-local. */
import { AwsError, refuseUnknown } from '../../kernel/aws-error'
import type { Cloud } from '../../kernel/cloud'
import type { Operation, ResourceType } from '../../kernel/service'
import { loadMime } from './load-mime'
import { page } from './page'

export interface TemplateContent {
  readonly Subject?: string
  readonly Html?: string
  readonly Text?: string
}

export interface Template {
  readonly name: string
  readonly content: TemplateContent
  readonly createdAt: number
}

export interface TemplateSource {
  readonly TemplateName?: string
  readonly TemplateArn?: string
  readonly TemplateContent?: TemplateContent
}

export interface Rendered {
  readonly subject: string
  readonly html?: string | undefined
  readonly text?: string | undefined
}

export interface Templates {
  /** @throws NotFoundException, or BadRequestException if the source names nothing. */
  resolve(source: TemplateSource): TemplateContent
  nameOf(source: TemplateSource): string | undefined
  find(name: string): Template | undefined
  /** In no order. */
  all(): readonly Template[]
  /** @throws BadRequestException if it is no template */
  save(name: string, content: TemplateContent): Promise<void>
  remove(name: string): void
  /** The mail as MIME. @throws MissingAttributeError, or BadRequestException if the data can't be read */
  render(content: TemplateContent, data: string): Promise<string>
  load(): Promise<void>
  readonly operations: Readonly<Record<string, Operation>>
  readonly resource: ResourceType
}

export class MissingAttributeError extends Error {
  readonly code = 'MissingRenderingAttribute'
  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause })
    this.name = 'MissingAttributeError'
  }
}

/** Handlebars is loaded by the first mail that needs it. */
const loadRenderer = () => import('aws-ses-v2-local/dist/v2/renderTemplate.js')

/** @throws MissingAttributeError when the data lacks an attribute; BadRequestException when either can't be read. */
export async function renderTemplate(content: TemplateContent, ...data: (string | undefined)[]): Promise<Rendered> {
  const renderer = await loadRenderer()
  let merged: Record<string, unknown> = {}
  for (const text of data) {
    const parsed = renderer.parseTemplateData(text)
    if (parsed instanceof Error) throw new AwsError('BadRequestException', parsed.message)
    merged = renderer.mergeTemplateData(merged, parsed)
  }
  const render = await compile(content)
  try {
    const { subject, html, text } = render(merged)
    return { subject, html: content.Html && html, text: content.Text && text }
  } catch (error) {
    throw new MissingAttributeError(error)
  }
}

async function compile(content: TemplateContent) {
  const renderer = await loadRenderer()
  try {
    // Strict: SES drops a mail whose data lacks an attribute, it does not send it with a hole.
    return renderer.compileTemplateParts(content, { strict: true })
  } catch (error) {
    throw new AwsError('BadRequestException', `The template can't be parsed: ${(error as Error).message}`)
  }
}

const prefix = 'ses/template/'

export function createTemplates(cloud: Cloud): Templates {
  const templates = new Map<string, Template>()
  const accessTo = (action: string) => (input: { TemplateName?: string }) => [
    {
      action: `ses:${action}`,
      resource: input.TemplateName ? cloud.arn('ses', `template/${input.TemplateName}`) : '*',
    },
  ]

  async function save(name: string, content: TemplateContent): Promise<void> {
    await check(name, content)
    const template: Template = { name, content, createdAt: templates.get(name)?.createdAt ?? cloud.clock.now() }
    templates.set(name, template)
    cloud.store.put(prefix + name, template)
  }

  function existing(name: string): Template {
    const template = templates.get(name)
    if (!template) throw new AwsError('NotFoundException', `Template ${name} does not exist.`, 404)
    return template
  }

  function remove(name: string): void {
    templates.delete(name)
    cloud.store.delete(prefix + name)
  }

  const nameOf = (source: TemplateSource): string | undefined =>
    source.TemplateName ?? source.TemplateArn?.split(':template/')[1]

  type Input = { TemplateName: string; TemplateContent: TemplateContent }

  async function render(content: TemplateContent, data: string): Promise<string> {
    const { subject, html, text } = await renderTemplate(content, data)
    return (await loadMime().toMime({ subject, html, text, id: 'render', at: cloud.clock.now() })).toString()
  }

  return {
    nameOf,
    find: (name) => templates.get(name),
    all: () => [...templates.values()],
    save,
    remove,
    render,
    resolve(source) {
      const name = nameOf(source)
      if (name !== undefined) return existing(name).content
      if (!source.TemplateContent) {
        throw new AwsError('BadRequestException', 'Template: give TemplateName, TemplateArn or TemplateContent')
      }
      return source.TemplateContent
    },
    async load() {
      for await (const [, template] of cloud.store.range<Template>(prefix)) templates.set(template.name, template)
    },
    operations: {
      CreateEmailTemplate: {
        access: accessTo('CreateEmailTemplate'),
        async handle(input: Input) {
          refuseUnknown(input, ['TemplateName', 'TemplateContent', 'Tags'], 'CreateEmailTemplate')
          if (templates.has(input.TemplateName)) {
            throw new AwsError('AlreadyExistsException', `Template ${input.TemplateName} already exists.`)
          }
          await save(input.TemplateName, input.TemplateContent)
          return {}
        },
      },
      UpdateEmailTemplate: {
        access: accessTo('UpdateEmailTemplate'),
        async handle(input: Input) {
          await save(existing(input.TemplateName).name, input.TemplateContent)
          return {}
        },
      },
      GetEmailTemplate: {
        access: accessTo('GetEmailTemplate'),
        handle(input: Input) {
          const { name, content } = existing(input.TemplateName)
          return { TemplateName: name, TemplateContent: content }
        },
      },
      ListEmailTemplates: {
        access: accessTo('ListEmailTemplates'),
        handle(input: { PageSize?: unknown; NextToken?: string }) {
          const { items, NextToken } = page([...templates.values()], (template) => template.name, input, 100)
          return {
            TemplatesMetadata: items.map(({ name, createdAt }) => ({
              TemplateName: name,
              CreatedTimestamp: createdAt / 1000,
            })),
            NextToken,
          }
        },
      },
      DeleteEmailTemplate: {
        access: accessTo('DeleteEmailTemplate'),
        handle(input: Input) {
          remove(existing(input.TemplateName).name)
          return {}
        },
      },
      TestRenderEmailTemplate: {
        access: accessTo('TestRenderEmailTemplate'),
        async handle(input: { TemplateName: string; TemplateData: string }) {
          const { content } = existing(input.TemplateName)
          try {
            return { RenderedTemplate: await render(content, input.TemplateData) }
          } catch (error) {
            if (!(error instanceof MissingAttributeError)) throw error
            throw new AwsError('BadRequestException', `MissingRenderingAttribute: ${error.message}`)
          }
        },
      },
    },
    resource: {
      type: 'AWS::SES::Template',
      properties: ['Template'],
      inert: { Tags: 'tags have no effect here' },
      named: {
        by: ['Template'],
        find: ({ Template }, { physicalName }) => templates.get(Template?.TemplateName ?? physicalName(64))?.name,
      },
      async apply({ Template: template = {} }, context) {
        const where = `${context.stackName}/${context.logicalId}`
        refuseUnknown(template, ['TemplateName', 'SubjectPart', 'HtmlPart', 'TextPart'], where)
        const name: string = template.TemplateName ?? context.physicalName(64)
        await save(name, { Subject: template.SubjectPart, Html: template.HtmlPart, Text: template.TextPart })
        return { ref: name, attributes: { Id: name } }
      },
      remove,
    },
  }
}

async function check(name: unknown, content: TemplateContent | undefined): Promise<void> {
  if (typeof name !== 'string' || !/^[\w-]{1,64}$/.test(name)) {
    throw new AwsError('BadRequestException', `TemplateName must be 1 to 64 of A-Z, a-z, 0-9, _ and -: ${String(name)}`)
  }
  if (!content?.Subject) throw new AwsError('BadRequestException', 'TemplateContent: Subject is missing')
  refuseUnknown(content, ['Subject', 'Html', 'Text'], 'TemplateContent')
  await compile(content)
}
