/** Texts for readers, as `guides.json` has them: it is made of the Markdown files in `portal/content` when the portal is built. */
import { Problem } from './problem'

export interface Guide {
  /** Its file’s name. */
  readonly slug: string
  /** Its folder, such as `case-studies`. */
  readonly group?: string
  readonly title: string
  readonly summary: string
  /** What follows the title and the summary. */
  readonly blocks: readonly Block[]
}

export type Block =
  | { readonly is: 'heading'; readonly level: 2 | 3; readonly text: readonly Inline[] }
  | { readonly is: 'paragraph'; readonly text: readonly Inline[] }
  | { readonly is: 'list'; readonly isOrdered: boolean; readonly items: readonly (readonly Block[])[] }
  | { readonly is: 'code'; readonly text: string }

export type Inline =
  | string
  | { readonly is: 'strong' | 'emphasis'; readonly text: readonly Inline[] }
  | { readonly is: 'code'; readonly text: string }
  | { readonly is: 'link'; readonly to: string; readonly text: readonly Inline[] }

/** @throws Problem if there is none of that name */
export function guideOf(guides: readonly Guide[], slug: string): Guide {
  const found = guides.find((each) => each.slug === slug)
  if (found) return found
  throw new Problem(`There is no guide ${slug}`, { code: 'NoSuchGuide', status: 404, correlationId: '' })
}
