/** A way to another site, which learns nothing of where one comes from. The API gives addresses of https alone. */
import type { ReactNode } from 'react'

export function OtherSite({ url, children }: { readonly url: string; readonly children: ReactNode }) {
  if (!url.startsWith('https://')) return null
  return (
    <a href={url} target="_blank" rel="noopener noreferrer">
      {children} <span className="secondary">({new URL(url).host}, in a new window)</span>
    </a>
  )
}
