import QtQuick
import QtQuick.Controls.Basic

// The window of a station's program. It sets the Theme's unit so that the `design` size fills
// the screen, and mirrors everything for languages written from the right.
ApplicationWindow {
    id: root

    property size design: Qt.size(width, height)
    property alias highContrast: contrast.value
    property alias largeText: largeText.value

    readonly property real unit: Math.max(0.5, Math.min(width / design.width, height / design.height))

    font: Application.font
    color: Theme.surface
    LayoutMirroring.enabled: Theme.rightToLeft
    LayoutMirroring.childrenInherit: true

    Binding { target: Theme; property: "unit"; value: root.unit }
    Binding { id: contrast; target: Theme; property: "highContrast"; value: false }
    Binding { id: largeText; target: Theme; property: "largeText"; value: false }
}
