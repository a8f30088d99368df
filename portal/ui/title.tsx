/** The heading of a page. Who comes from another page has it read out: the focus goes to it. */
import { type ReactNode, useEffect, useRef } from 'react'

let isFirst = true

export function Title({ children, text }: { readonly children?: ReactNode; readonly text: string }) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    document.title = `${text} · Signalbox`
  }, [text])
  useEffect(() => {
    if (!isFirst) heading.current?.focus({ preventScroll: true })
    isFirst = false
  }, [])
  return (
    <h1 ref={heading} tabIndex={-1}>
      {children ?? text}
    </h1>
  )
}
