/** One guide, of elements that React makes: nothing of it is ever HTML. */
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { createElement, Fragment, type ReactNode } from 'react'
import { type Block, guideOf, type Inline } from '../../lib/guides'
import { guidesQuery } from '../../lib/guides-query'
import { Read } from '../../ui/read'
import { Title } from '../../ui/title'

const route = getRouteApi('/guides/$slug')

export function GuidePage() {
  const { slug } = route.useParams()
  const guide = useQuery({ ...guidesQuery, select: (all) => guideOf(all, slug) })
  return (
    <article className="stack wide prose">
      <p>
        <Link to="/guides">All guides</Link>
      </p>
      <Title text={guide.data?.title} />
      <Read query={guide} what="the guide">
        {({ summary, blocks }) => (
          <>
            <p>{summary}</p>
            <Blocks blocks={blocks} />
          </>
        )}
      </Read>
    </article>
  )
}

// Children that are always the same: they need no keys, and have nothing to be one.
const inARow = (children: readonly ReactNode[]) => createElement(Fragment, null, ...children)

function Blocks({ blocks }: { readonly blocks: readonly Block[] }) {
  return inARow(blocks.map((block) => createElement(OneBlock, { block })))
}

function OneBlock({ block }: { readonly block: Block }): ReactNode {
  switch (block.is) {
    case 'heading': {
      const Heading = block.level === 2 ? 'h2' : 'h3'
      return (
        <Heading>
          <Text text={block.text} />
        </Heading>
      )
    }
    case 'paragraph':
      return (
        <p>
          <Text text={block.text} />
        </p>
      )
    case 'code':
      return (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: whoever has no mouse scrolls it by keys
        <pre tabIndex={0}>
          <code>{block.text}</code>
        </pre>
      )
    case 'list':
      return createElement(
        block.isOrdered ? 'ol' : 'ul',
        null,
        ...block.items.map((item) => createElement('li', null, ...item.map(ofItem))),
      )
  }
}

/** Text of its own in an item of a list is no paragraph there. */
const ofItem = (part: Block) =>
  part.is === 'paragraph' ? createElement(Text, { text: part.text }) : createElement(OneBlock, { block: part })

function Text({ text }: { readonly text: readonly Inline[] }) {
  return inARow(text.map((each) => (typeof each === 'string' ? each : createElement(OneInline, { inline: each }))))
}

function OneInline({ inline }: { readonly inline: Exclude<Inline, string> }) {
  switch (inline.is) {
    case 'code':
      return <code>{inline.text}</code>
    case 'strong':
      return (
        <strong>
          <Text text={inline.text} />
        </strong>
      )
    case 'emphasis':
      return (
        <em>
          <Text text={inline.text} />
        </em>
      )
    case 'link':
      return inline.to.startsWith('/') ? (
        <Link to={inline.to}>
          <Text text={inline.text} />
        </Link>
      ) : (
        <a href={inline.to} rel="noreferrer">
          <Text text={inline.text} />
        </a>
      )
  }
}
