pragma Singleton

import QtQuick

// The one place for colours, sizes and motion: the .italia tokens (docs/stations.md).
// Sizes are given in design pixels and scaled by `unit`, so that one set of components serves
// a totem of 1080x1920, a board of 1920x1080 and a docked bar of 420x760.
QtObject {
    id: root

    property real unit: 1
    property bool highContrast: false
    property bool largeText: false
    property bool reducedMotion: false
    readonly property bool rightToLeft: Application.layoutDirection === Qt.RightToLeft

    // Colours
    readonly property color surface: highContrast ? "#000000" : "#ffffff"
    readonly property color muted: highContrast ? "#1a1a1a" : "#f5f5f5"
    readonly property color line: highContrast ? "#ffffff" : "#d5dae0"
    readonly property color edge: highContrast ? "#ffffff" : "#5d7083"
    readonly property color text: highContrast ? "#ffffff" : "#1a1a1a"
    readonly property color textSecondary: highContrast ? "#ffffff" : "#2f475e"
    readonly property color textDisabled: highContrast ? "#b3b3b3" : "#5d7083"
    readonly property color emphasis: highContrast ? "#ffffff" : "#17324d"
    readonly property color emphasisInk: highContrast ? "#000000" : "#ffffff"
    readonly property color focus: highContrast ? "#ffffff" : "#17324d"

    readonly property color primary: highContrast ? "#ffd500" : "#0066cc"
    readonly property color primaryHover: highContrast ? "#ffe666" : "#004d99"
    readonly property color primaryActive: highContrast ? "#fff2b3" : "#003366"
    readonly property color primarySoft: highContrast ? "#1a1a1a" : "#e6f0fa"
    readonly property color primaryInk: highContrast ? "#000000" : "#ffffff"

    readonly property color success: highContrast ? "#5ce6a6" : "#008055"
    readonly property color successSoft: highContrast ? "#1a1a1a" : "#eef7f4"
    readonly property color warning: highContrast ? "#ffb84d" : "#995c00"
    readonly property color warningSoft: highContrast ? "#1a1a1a" : "#fdf3e3"
    readonly property color danger: highContrast ? "#ff99a8" : "#cc334d"
    readonly property color dangerHover: highContrast ? "#ffc2cb" : "#a8203a"
    readonly property color dangerSoft: highContrast ? "#1a1a1a" : "#fcf0f2"
    readonly property color signalInk: highContrast ? "#000000" : "#ffffff"

    // Type, in pixels on this screen
    readonly property real textScale: unit * (largeText ? 1.3 : 1)
    readonly property int text14: Math.round(14 * textScale)
    readonly property int text16: Math.round(16 * textScale)
    readonly property int text18: Math.round(18 * textScale)
    readonly property int text20: Math.round(20 * textScale)
    readonly property int text24: Math.round(24 * textScale)
    readonly property int text28: Math.round(28 * textScale)
    readonly property int text32: Math.round(32 * textScale)
    readonly property int text40: Math.round(40 * textScale)
    readonly property int text48: Math.round(48 * textScale)
    readonly property int text56: Math.round(56 * textScale)

    // Space: steps of four design pixels
    readonly property int space4: Math.round(4 * unit)
    readonly property int space8: Math.round(8 * unit)
    readonly property int space12: Math.round(12 * unit)
    readonly property int space16: Math.round(16 * unit)
    readonly property int space20: Math.round(20 * unit)
    readonly property int space24: Math.round(24 * unit)
    readonly property int space32: Math.round(32 * unit)
    readonly property int space40: Math.round(40 * unit)
    readonly property int space48: Math.round(48 * unit)
    readonly property int space64: Math.round(64 * unit)

    readonly property int radius: Math.round(4 * unit)
    readonly property int hairline: Math.max(1, Math.round(unit))
    readonly property int focusWidth: Math.max(2, Math.round(3 * unit))

    // Heights of things one touches
    readonly property int touch: Math.round(56 * unit)
    readonly property int touchCompact: Math.round(40 * unit)

    // Motion, in milliseconds
    readonly property int quick: reducedMotion ? 0 : 150
    readonly property int calm: reducedMotion ? 0 : 250

    // `design` pixels on this screen, for the few sizes that have no name above.
    function px(design: real): int {
        return Math.round(design * unit);
    }
}
