// The orientation tag of an EXIF block. Input is hostile: anything odd reads as 1, upright.

const orientationTag = 0x0112;

/** `tiff` starts at the byte-order mark ("II" or "MM"); WebP files may put "Exif\0\0" before it. Returns 1..8. */
export function exifOrientation(tiff: Uint8Array): number {
  const start = String.fromCharCode(...tiff.subarray(0, 6)) === "Exif\0\0" ? 6 : 0;
  const view = new DataView(tiff.buffer, tiff.byteOffset + start, tiff.byteLength - start);
  if (view.byteLength < 14) return 1;
  const order = view.getUint16(0);
  if (order !== 0x4949 && order !== 0x4d4d) return 1;
  const littleEndian = order === 0x4949;
  const directory = view.getUint32(4, littleEndian);
  if (directory + 2 > view.byteLength) return 1;
  const entries = view.getUint16(directory, littleEndian);
  for (let index = 0; index < entries; index++) {
    const entry = directory + 2 + index * 12;
    if (entry + 12 > view.byteLength) return 1;
    if (view.getUint16(entry, littleEndian) !== orientationTag) continue;
    const value = view.getUint16(entry + 8, littleEndian);
    return value >= 1 && value <= 8 ? value : 1;
  }
  return 1;
}
