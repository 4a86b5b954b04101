import QtQuick
import QtQuick.Controls.Basic

// White paper with a thin edge, for things that belong together. Put one layout inside.
Pane {
    id: root

    property color tone: Theme.surface
    property color edge: Theme.line

    padding: Theme.space24

    background: Rectangle {
        radius: Theme.radius
        color: root.tone
        border.width: Theme.hairline
        border.color: root.edge
    }
}
