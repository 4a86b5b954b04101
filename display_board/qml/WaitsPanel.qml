pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Station

// How long one waits, by group of services. What does not fit takes turns, a page every 10 s.
Rectangle {
    id: root

    required property var waits
    required property int columns
    readonly property int pages: Math.max(1, Math.ceil(waits.count / columns))
    property int page: 0

    implicitHeight: Theme.px(232)
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
            text: qsTr("Expected wait")
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
    ListView {
        anchors { left: parent.left; right: parent.right; top: caption.bottom; bottom: parent.bottom; rightMargin: Theme.space32 }
        orientation: ListView.Horizontal
        interactive: false
        clip: true
        model: root.waits
        contentX: root.page * width

        delegate: WaitCell {
            width: ListView.view.width / root.columns
            height: ListView.view.height
        }
    }
}
