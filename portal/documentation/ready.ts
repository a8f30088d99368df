/** Asks the page around for a port, and takes one from no other page. */

/** What the page around is told once this document can be talked to. */
export function readyForShow(begin: (port: MessagePort) => void): void {
  addEventListener('message', function take({ source, origin, ports }: MessageEvent) {
    const [port] = ports
    // This document has no origin; the address that it came from has.
    if (source !== parent || origin !== new URL(location.href).origin || !port) return
    removeEventListener('message', take)
    begin(port)
  })
  parent.postMessage('signalbox-documentation-ready', new URL(location.href).origin)
}
