/** The document that shows an API. Its scripts run, in a sandbox without an origin: what it is told goes by a port that is its own. */
import { useEffect, useMemo, useRef, useState } from 'react'
import { shownOf } from '../../lib/documentation'
import { Loading } from '../../ui/loading'

interface Props {
  readonly document: Readonly<Record<string, unknown>>
  readonly address: string | undefined
  readonly shownKey: string | undefined
}

export function Frame({ document, address, shownKey }: Props) {
  const frame = useRef<HTMLIFrameElement>(null)
  const port = useRef<MessagePort>(undefined)
  const [isReady, setIsReady] = useState(false)
  const shown = useMemo(() => shownOf(document, address, shownKey), [document, address, shownKey])
  const latest = useRef(shown)
  latest.current = shown

  useEffect(() => {
    function answer({ source, data }: MessageEvent<unknown>): void {
      const inside = frame.current?.contentWindow
      // Whoever has no origin is known by the window it is in.
      if (!inside || source !== inside || data !== 'signalbox-documentation-ready') return
      const channel = new MessageChannel()
      port.current?.close()
      port.current = channel.port1
      inside.postMessage('port', '*', [channel.port2])
      channel.port1.postMessage(latest.current)
      setIsReady(true)
    }
    addEventListener('message', answer)
    return () => {
      removeEventListener('message', answer)
      port.current?.close()
    }
  }, [])
  useEffect(() => port.current?.postMessage(shown), [shown])

  return (
    <div className="framed">
      {!isReady && <Loading what="the documentation" />}
      <iframe
        ref={frame}
        className="documentation"
        title="The documentation"
        src="/documentation/index.html"
        sandbox="allow-scripts"
        referrerPolicy="no-referrer"
      />
    </div>
  )
}
