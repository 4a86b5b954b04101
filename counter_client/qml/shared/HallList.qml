import QtQuick
import Station

// Numbers of the hall, one a line; arrows move while it has the focus.
OrderedList {
    id: root

    required property string name
    required property string emptyText

    clip: true
    keyNavigationEnabled: true
    activeFocusOnTab: true
    implicitHeight: Theme.px(52)
    Accessible.role: Accessible.List
    Accessible.name: name

    onCurrentItemChanged: if (activeFocus && currentItem) Accessible.announce(currentItem.Accessible.name)

    add: Transition {
        NumberAnimation { property: "opacity"; from: 0; to: 1; duration: Theme.calm }
    }
    Prose {
        anchors { left: parent.left; right: parent.right; top: parent.top; topMargin: Theme.space8 }
        visible: root.count === 0
        text: root.emptyText
        font.pixelSize: Theme.text16
    }
}
