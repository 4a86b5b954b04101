import QtQuick

// The visible focus: a ring around its parent, with a gap so that it shows on any background.
Rectangle {
    id: root

    required property bool shown

    anchors.fill: parent
    anchors.margins: -Theme.focusWidth * 2
    visible: shown
    color: "transparent"
    radius: Theme.radius + Theme.focusWidth * 2
    border.width: Theme.focusWidth
    border.color: Theme.focus
}
