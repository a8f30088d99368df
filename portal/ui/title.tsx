/**
 * The heading of a page: that of its route, unless the page knows a better one. Who comes from another page has it read out:
 * the focus goes to it, unless they went on to something else while the page was fetched.
 */
import { useMatch } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { isUnmoved } from '../lib/focus'

let isFirst = true

interface Props {
  readonly text?: string | undefined
}

export function Title({ text: given }: Props) {
  const ofRoute = useMatch({ strict: false, select: ({ staticData }) => staticData.title })
  const text = given ?? ofRoute ?? 'Signalbox'
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    document.title = `${text} · Signalbox`
  }, [text])
  useEffect(() => {
    if (!isFirst && isUnmoved()) heading.current?.focus({ preventScroll: true })
    isFirst = false
  }, [])
  return (
    <h1 ref={heading} tabIndex={-1}>
      {text}
    </h1>
  )
}
