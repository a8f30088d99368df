/** The stored templates, in the words of the first API. */
import { AwsError } from '../../../../kernel/aws-error'
import type { Operation } from '../../../../kernel/service'
import { anywhere, type Parts } from '../../operations/parts'
import { pagesOf } from '../../page'
import { MissingAttributeError } from '../../templates'
import { inWordsOfV1, noTemplate } from '../errors'

interface TemplateOfV1 {
  readonly TemplateName: string
  readonly SubjectPart?: string
  readonly TextPart?: string
  readonly HtmlPart?: string
}

interface Named {
  readonly TemplateName: string
}

const pageUnlessSaid = 10
const largestPage = 100
const page = pagesOf(largestPage, 'MaxItems')

export function templateOperations({ templates }: Parts): Record<string, Operation> {
  function existing(name: string) {
    const template = templates.find(name)
    if (!template) throw noTemplate(name)
    return template
  }

  function save({ TemplateName, SubjectPart, HtmlPart, TextPart }: TemplateOfV1): Promise<void> {
    const content = {
      ...(SubjectPart !== undefined && { Subject: SubjectPart }),
      ...(HtmlPart !== undefined && { Html: HtmlPart }),
      ...(TextPart !== undefined && { Text: TextPart }),
    }
    return inWordsOfV1(() => templates.save(TemplateName, content), 'InvalidTemplate', { TemplateName })
  }

  return {
    CreateTemplate: {
      access: anywhere('CreateTemplate'),
      async handle({ Template }: { Template: TemplateOfV1 }) {
        const { TemplateName: Name } = Template
        if (templates.find(Name)) {
          throw new AwsError('AlreadyExists', `Template ${Name} already exists.`, 400, { Name })
        }
        await save(Template)
        return {}
      },
    },
    UpdateTemplate: {
      access: anywhere('UpdateTemplate'),
      async handle({ Template }: { Template: TemplateOfV1 }) {
        existing(Template.TemplateName)
        await save(Template)
        return {}
      },
    },
    GetTemplate: {
      access: anywhere('GetTemplate'),
      handle({ TemplateName }: Named) {
        const { name, content } = existing(TemplateName)
        const { Subject, Text, Html } = content
        return { Template: { TemplateName: name, SubjectPart: Subject, TextPart: Text, HtmlPart: Html } }
      },
    },
    DeleteTemplate: {
      access: anywhere('DeleteTemplate'),
      handle({ TemplateName }: Named) {
        templates.remove(TemplateName)
        return {}
      },
    },
    ListTemplates: {
      access: anywhere('ListTemplates'),
      handle: ({ MaxItems = pageUnlessSaid, ...input }: { MaxItems?: number; NextToken?: string }) =>
        inWordsOfV1(() => {
          const asked = { ...input, MaxItems: Math.min(MaxItems, largestPage) }
          const { items, next } = page(templates.all(), ({ name }) => name, asked)
          return {
            TemplatesMetadata: items.map(({ name, createdAt }) => ({ Name: name, CreatedTimestamp: createdAt / 1000 })),
            ...next,
          }
        }),
    },
    TestRenderTemplate: {
      access: anywhere('TestRenderTemplate'),
      async handle({ TemplateName, TemplateData }: Named & { TemplateData: string }) {
        const { content } = existing(TemplateName)
        const render = () => templates.render(content, TemplateData)
        try {
          return { RenderedTemplate: await inWordsOfV1(render, 'InvalidRenderingParameter', { TemplateName }) }
        } catch (error) {
          if (!(error instanceof MissingAttributeError)) throw error
          throw new AwsError('MissingRenderingAttribute', missing(error), 400, { TemplateName })
        }
      },
    },
  }
}

/** Handlebars says `"name" not defined in …`. */
function missing({ message }: MissingAttributeError): string {
  const [, attribute] = /^"([^"]+)" not defined in/.exec(message) ?? []
  return attribute === undefined ? message : `Attribute '${attribute}' is not present in the rendering data.`
}
