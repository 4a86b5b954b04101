pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Station

// How long who takes a number now waits, for the busiest service of each topic. What does not fit
// takes turns, a page every 10 s.
Rectangle {
    id: root

    required property var waits
    required property int columns
    readonly property int pages: Math.max(1, Math.ceil(waits.count / columns))
    property int page: 0

    implicitHeight: Theme.px(264)
    visible: waits.count > 0
    radius: 2 * Theme.radius
    color: Theme.surface
    border.width: Theme.hairline
    border.color: Theme.line

    onPagesChanged: page = 0

    Timer {
        running: root.pages > 1
        interval: 10000
        repeat: true
        onTriggered: root.page = (root.page + 1) % root.pages
    }
    RowLayout {
        id: caption

        anchors { left: parent.left; right: parent.right; top: parent.top; leftMargin: Theme.space32; rightMargin: Theme.space32 }
        height: Theme.px(64)
        spacing: Theme.space12

        Text {
            text: qsTr("If you take a number now")
            color: Theme.textSecondary
            font.pixelSize: Theme.text32
            font.weight: Font.DemiBold
            Layout.fillWidth: true
            Accessible.role: Accessible.Heading
            Accessible.name: text
        }
        Repeater {
            model: root.pages > 1 ? root.pages : 0

            Rectangle {
                required property int index

                implicitWidth: Theme.space12
                implicitHeight: Theme.space12
                radius: width / 2
                color: index === root.page ? Theme.primary : Theme.line
            }
        }
    }
    // Not a ListView: its content moves its origin when lines before the page come and go.
    Row {
        id: cells

        anchors { left: parent.left; right: parent.right; top: caption.bottom; bottom: parent.bottom; rightMargin: Theme.space32 }

        Repeater {
            model: root.waits

            WaitCell {
                required property int index

                visible: Math.floor(index / root.columns) === root.page
                width: cells.width / root.columns
                height: cells.height
            }
        }
    }
}
