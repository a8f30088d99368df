import type { Operation } from '../../../kernel/service'
import { alreadyExists, bad } from '../errors'
import { pagesOf } from '../page'
import type { TemplateContent } from '../state'
import { MissingAttributeError } from '../templates'
import { anywhere, type PageInput, type Parts } from './parts'

const page = pagesOf(100)

interface Named {
  readonly TemplateName: string
}

interface Given extends Named {
  readonly TemplateContent: TemplateContent
}

export function templateOperations({ cloud, templates }: Parts): Record<string, Operation> {
  const accessTo =
    (action: string) =>
    ({ TemplateName }: Named) => [{ action: `ses:${action}`, resource: cloud.arn('ses', `template/${TemplateName}`) }]

  return {
    CreateEmailTemplate: {
      access: accessTo('CreateEmailTemplate'),
      async handle({ TemplateName, TemplateContent }: Given) {
        if (templates.find(TemplateName)) throw alreadyExists(`Template ${TemplateName} already exists.`)
        await templates.save(TemplateName, TemplateContent)
        return {}
      },
    },
    UpdateEmailTemplate: {
      access: accessTo('UpdateEmailTemplate'),
      async handle({ TemplateName, TemplateContent }: Given) {
        await templates.save(templates.existing(TemplateName).name, TemplateContent)
        return {}
      },
    },
    GetEmailTemplate: {
      access: accessTo('GetEmailTemplate'),
      handle({ TemplateName }: Named) {
        const { name, content } = templates.existing(TemplateName)
        return { TemplateName: name, TemplateContent: content }
      },
    },
    ListEmailTemplates: {
      access: anywhere('ListEmailTemplates'),
      handle(input: PageInput) {
        const { items, next } = page(templates.all(), ({ name }) => name, input)
        return {
          TemplatesMetadata: items.map(({ name, createdAt }) => ({
            TemplateName: name,
            CreatedTimestamp: createdAt / 1000,
          })),
          ...next,
        }
      },
    },
    DeleteEmailTemplate: {
      access: accessTo('DeleteEmailTemplate'),
      handle({ TemplateName }: Named) {
        templates.remove(templates.existing(TemplateName).name)
        return {}
      },
    },
    TestRenderEmailTemplate: {
      access: accessTo('TestRenderEmailTemplate'),
      async handle({ TemplateName, TemplateData }: Named & { readonly TemplateData: string }) {
        const { content } = templates.existing(TemplateName)
        try {
          return { RenderedTemplate: await templates.render(content, TemplateData) }
        } catch (error) {
          if (!(error instanceof MissingAttributeError)) throw error
          throw bad(`MissingRenderingAttribute: ${error.message}`)
        }
      },
    },
  }
}
