/** Stored templates, rendered with the Handlebars set-up of aws-ses-v2-local. */
import type { Cloud } from '../../kernel/cloud'
import { messageOf } from '../../kernel/message-of'
import { bad, notFound } from './errors'
import { loadMime } from './load-mime'
import type { State, Template, TemplateContent } from './state'

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
  /** @throws NotFoundException */
  existing(name: string): Template
  /** In order of name. */
  all(): readonly Template[]
  /** @throws BadRequestException if it is no template */
  save(name: string, content: TemplateContent): Promise<void>
  remove(name: string): void
  /** The mail as MIME. @throws MissingAttributeError, or BadRequestException if the data can't be read */
  render(content: TemplateContent, data: string): Promise<string>
}

export class MissingAttributeError extends Error {
  readonly code = 'MissingRenderingAttribute'
  constructor(cause: unknown) {
    super(messageOf(cause), { cause })
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
    if (parsed instanceof Error) throw bad(parsed.message)
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
    throw bad(`The template can't be parsed: ${(error as Error).message}`)
  }
}

export function createTemplates(cloud: Cloud, { templates }: State): Templates {
  function existing(name: string): Template {
    const template = templates.get(name)
    if (!template) throw notFound(`Template ${name} does not exist.`)
    return template
  }

  const nameOf = (source: TemplateSource): string | undefined =>
    source.TemplateName ?? source.TemplateArn?.split(':template/')[1]

  return {
    nameOf,
    existing,
    find: (name) => templates.get(name),
    all: () => templates.list(),
    async save(name, content) {
      await check(name, content)
      templates.put({ name, content, createdAt: templates.get(name)?.createdAt ?? cloud.clock.now() }, name)
    },
    remove: (name) => {
      templates.delete(name)
    },
    async render(content, data) {
      const { subject, html, text } = await renderTemplate(content, data)
      return (await loadMime().toMime({ subject, html, text, id: 'render', at: cloud.clock.now() })).toString()
    },
    resolve(source) {
      const name = nameOf(source)
      if (name !== undefined) return existing(name).content
      if (!source.TemplateContent) throw bad('Template: give TemplateName, TemplateArn or TemplateContent')
      return source.TemplateContent
    },
  }
}

async function check(name: unknown, content: TemplateContent | undefined): Promise<void> {
  if (typeof name !== 'string' || !/^[\w-]{1,64}$/.test(name)) {
    throw bad(`TemplateName must be 1 to 64 of A-Z, a-z, 0-9, _ and -: ${String(name)}`)
  }
  if (!content?.Subject) throw bad('TemplateContent: Subject is missing')
  await compile(content)
}
