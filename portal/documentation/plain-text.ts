/** What stands in a document is its owners': it is shown as they wrote it, as text, and no link of it leads anywhere. */

interface System {
  readonly React: { createElement(type: unknown, props: Readonly<Record<string, unknown>>, text?: unknown): unknown }
}

export function plainText() {
  return {
    wrapComponents: {
      Markdown:
        (_: unknown, { React }: System) =>
        ({ source }: { readonly source?: unknown }) =>
          typeof source === 'string' && source !== ''
            ? React.createElement('div', { className: 'written' }, source)
            : null,
      Link:
        (_: unknown, { React }: System) =>
        ({ children, className }: { readonly children?: unknown; readonly className?: string }) =>
          React.createElement('span', { className }, children),
      // Of swagger-ui’s own it has no name that is read out.
      TextArea:
        (own: unknown, { React }: System) =>
        (props: Readonly<Record<string, unknown>>) =>
          React.createElement(own, { 'aria-label': 'What is sent', ...props }),
      // Which server is called nobody chooses here.
      ServersContainer: () => () => null,
      authorizeBtn: () => () => null,
      authorizeOperationBtn: () => () => null,
    },
  }
}
