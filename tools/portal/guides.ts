/**
 * `guides.json`: the Markdown files of `portal/content`, taken apart when the portal is built, so that a page makes elements
 * of them and never HTML. What it has no element for is refused by name.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { lexer, type Token, type Tokens } from 'marked'
import type { Plugin } from 'vite'
import type { Block, Guide, Inline } from '../../portal/lib/guides'

const file = 'guides.json'

/** `content`: the folder. A folder in it is a group of guides. */
export function guides(content: string): Plugin {
  return {
    name: 'portal-guides',
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: file, source: JSON.stringify(readGuides(content)) })
    },
    configureServer({ middlewares }) {
      middlewares.use(`/${file}`, (_, response) => {
        response.setHeader('Content-Type', 'application/json')
        response.end(JSON.stringify(readGuides(content)))
      })
    },
  }
}

/** Those of no group first, each by its file's name. */
export function readGuides(content: string): readonly Guide[] {
  const entries = readdirSync(content, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))
  const groups = entries.filter((entry) => entry.isDirectory())
  return [undefined, ...groups.map(({ name }) => name)].flatMap((group) => {
    const folder = join(content, group ?? '')
    const names = readdirSync(folder).filter((name) => name.endsWith('.md'))
    return names.sort().map((name): Guide => {
      const path = join(folder, name)
      const guide = guideFrom(readFileSync(path, 'utf8'), path)
      return { slug: basename(name, '.md'), ...(group !== undefined && { group }), ...guide }
    })
  })
}

/**
 * @param path for what is said of it
 * @throws Error for a guide without title and summary, and for what a page does not show
 */
export function guideFrom(markdown: string, path: string): Pick<Guide, 'title' | 'summary' | 'blocks'> {
  const [heading, summary, ...rest] = lexer(markdown).filter(({ type }) => type !== 'space')
  if (heading?.type !== 'heading' || heading.depth !== 1 || summary?.type !== 'paragraph') {
    throw new Error(`${path}: expected a title (# …), then a paragraph that sums it up`)
  }
  return {
    title: heading.text,
    summary: summary.text.replaceAll('\n', ' '),
    blocks: rest.map((token) => blockOf(token, path)),
  }
}

function blockOf(token: Token, path: string): Block {
  switch (token.type) {
    case 'heading': {
      if (token.depth !== 2 && token.depth !== 3) throw refused(token, path)
      return { is: 'heading', level: token.depth, text: inlinesOf(token.tokens, path) }
    }
    case 'paragraph':
    case 'text':
      return { is: 'paragraph', text: inlinesOf(token.tokens, path) }
    case 'list': {
      const { ordered, items } = token as Tokens.List
      return {
        is: 'list',
        isOrdered: ordered,
        items: items.map((item) =>
          item.tokens.filter(({ type }) => type !== 'space').map((each) => blockOf(each, path)),
        ),
      }
    }
    case 'code':
      return { is: 'code', text: token.text }
    default:
      throw refused(token, path)
  }
}

function inlinesOf(tokens: readonly Token[] = [], path: string): readonly Inline[] {
  return tokens.map((token): Inline => {
    switch (token.type) {
      case 'text':
      case 'escape':
        return token.text.replaceAll('\n', ' ')
      case 'strong':
        return { is: 'strong', text: inlinesOf(token.tokens, path) }
      case 'em':
        return { is: 'emphasis', text: inlinesOf(token.tokens, path) }
      case 'codespan':
        return { is: 'code', text: token.text }
      case 'link': {
        if (!/^(?:https:\/\/|\/(?!\/))/.test(token.href)) throw refused(token, path)
        return { is: 'link', to: token.href, text: inlinesOf(token.tokens, path) }
      }
      default:
        throw refused(token, path)
    }
  })
}

function refused({ type, raw }: Token, path: string): Error {
  return new Error(`${path}: a guide can't have this (${type}): ${raw.trim().slice(0, 80)}`)
}
