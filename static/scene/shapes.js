/**
 * What every picture is made of: the pictures of a moment and all plots are lists of these, in CSS pixels, drawn in their order.
 * A path is flat x, y pairs; NaN lifts its pen. The pixels of a raster are its rows from the top, as red, green, blue, alpha.
 *
 * @typedef {{of?: string, value?: number}} Named what a mark of an operation stands for, and the number whose length it has: for whoever reads the picture
 * @typedef {{type: "line", x0: number, y0: number, x1: number, y1: number, color: string, width: number, dash?: number[]} & Named} Line
 * @typedef {{type: "circle", x: number, y: number, r: number, fill?: string, stroke?: string, width?: number} & Named} Circle
 * @typedef {{type: "rect", x: number, y: number, w: number, h: number, radius?: number, fill?: string, stroke?: string, width?: number} & Named} Rect
 * @typedef {{type: "path", points: number[], color?: string, width?: number, fill?: string, dash?: number[], close?: boolean} & Named} Path
 * @typedef {{width: number, height: number, data: Uint8ClampedArray<ArrayBuffer>}} Pixels
 * @typedef {{type: "raster", x: number, y: number, w: number, h: number, image: Pixels, smooth?: boolean, round?: boolean}} Raster
 * @typedef {{type: "text", x: number, y: number, text: string, size: number, color: string, align?: CanvasTextAlign, bold?: boolean,
 *   italic?: boolean, halo?: string}} Text
 * @typedef {Line | Circle | Rect | Path | Raster | Text} Shape
 */

/** @param {number} x0 @param {number} y0 @param {number} x1 @param {number} y1 @param {string} color @param {number} [width] @param {number[]} [dash]
 * @returns {Line} */
export const line = (x0, y0, x1, y1, color, width = 1, dash) => ({ type: "line", x0, y0, x1, y1, color, width, dash });

/** @param {number} x @param {number} y @param {number} r @param {{fill?: string, stroke?: string, width?: number}} [paint] @returns {Circle} */
export const circle = (x, y, r, paint) => ({ type: "circle", x, y, r, ...paint });

/** @param {number} x @param {number} y @param {number} w @param {number} h @param {{fill?: string, stroke?: string, width?: number}} paint
 * @returns {Rect} */
export const rect = (x, y, w, h, paint) => ({ type: "rect", x, y, w, h, ...paint });

/** @param {number[]} points @param {{color?: string, width?: number, fill?: string, dash?: number[], close?: boolean}} paint @returns {Path} */
export const path = (points, paint) => ({ type: "path", points, ...paint });

/** @param {number} x @param {number} y @param {string} text @param {number} size @param {string} color @param {Partial<Text>} [more] @returns {Text} */
export const words = (x, y, text, size, color, more) => ({ type: "text", x, y, text, size, color, ...more });
