/** Something that happened in the room. `who` is how to call a member; see `Roster.label`. */
export type ChatEvent =
  | { readonly type: 'came'; readonly who: string; readonly address: string }
  | { readonly type: 'went'; readonly who: string; readonly isSilent: boolean }
  | { readonly type: 'renamed'; readonly who: string; readonly formerName: string }
  | { readonly type: 'said'; readonly who: string; readonly text: string }
  /** Messages of theirs did not come, and did not when we asked for them. */
  | { readonly type: 'lost'; readonly who: string; readonly messages: number }
  /** What we send does not go out, or does again. Told once each. */
  | { readonly type: 'cut off'; readonly error: Error }
  | { readonly type: 'back' };
